"""Tasks that call AWS: parameters and results in the casing, error names and dates that AWS uses.

Source: AWS Step Functions Developer Guide, "Learning to use AWS service SDK integrations": parameters and
results are PascalCase whatever the service's own API calls them; exceptions are named ``Service.Exception``.
"""

import datetime as dt
from functools import cache
from typing import Any

import botocore.session
from botocore import xform_name
from botocore.model import OperationModel
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import state_task_service_aws_sdk
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service import (
    StateTaskService,
)

from lab.cloud.patching import replace


@cache
def _operation(service: str, method: str) -> OperationModel | None:
    model = botocore.session.get_session().get_service_model(service)
    names = [name for name in model.operation_names if xform_name(name) == method]
    return model.operation_model(names[0]) if names else None


def _operation_of(task: Any, service: str | None, action: str | None) -> OperationModel | None:
    return _operation(task._get_boto_service_name(service), task._get_boto_service_action(action))  # noqa: SLF001


def _normalise_parameters(
    self: Any,
    parameters: dict[str, Any],
    boto_service_name: str | None = None,
    service_action_name: str | None = None,
) -> None:
    operation = _operation_of(self, boto_service_name, service_action_name)
    if operation is not None and operation.input_shape is not None:
        self._to_boto_request(parameters, operation.input_shape)


def _normalise_response(
    self: Any, response: Any, boto_service_name: str | None = None, service_action_name: str | None = None
) -> None:
    operation = _operation_of(self, boto_service_name, service_action_name)
    if operation is not None and operation.output_shape is not None:
        self._from_boto_response(response, operation.output_shape)


def _error_name_of(service: str) -> str:
    known: dict[str, str] = state_task_service_aws_sdk._SERVICE_ERROR_NAMES  # noqa: SLF001
    return known.get(service.lower(), service[:1].upper() + service[1:])


def install() -> None:
    """Mend the casing of parameters and results, the names of errors, and dates in results."""
    replace(StateTaskService, "_normalise_parameters", _normalise_parameters)
    replace(StateTaskService, "_normalise_response", _normalise_response)
    replace(
        state_task_service_aws_sdk.StateTaskServiceAwsSdk,
        "_normalise_service_error_name",
        staticmethod(_error_name_of),
    )

    def from_boto_response_value(value: Any) -> Any:
        if isinstance(value, dt.datetime):
            text = value.astimezone(dt.UTC).isoformat(timespec="milliseconds")
            return text.replace("+00:00", "Z")
        return moto_value(value)

    moto_value = replace(StateTaskService, "_from_boto_response_value", staticmethod(from_boto_response_value))
