"""Tasks that call AWS: parameters and results in the casing, error names and dates that AWS uses.

Source: AWS Step Functions Developer Guide, "Learning to use AWS service SDK integrations": parameters and
results are PascalCase whatever the service's own API calls them; exceptions are named ``Service.Exception``.
"""

import datetime as dt
import re
from functools import cache
from typing import Any

from botocore import xform_name
from botocore.exceptions import ClientError
from botocore.model import OperationModel
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import state_task_service_aws_sdk
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service import (
    StateTaskService,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_lambda import (
    StateTaskServiceLambda,
)

from localaws.patching import replace
from localaws.sdk import service_model

# Integrations name a service by its id, botocore by its endpoint.
_BOTOCORE_NAMES = {
    "cloudwatchlogs": "logs",
    "eventbridge": "events",
    "sfn": "stepfunctions",
    "states": "stepfunctions",
}
_CAPITALS = re.compile(r"[A-Z]+(?=[A-Z][a-z]|\d|$)")


@cache
def _operation(service: str, method: str) -> OperationModel | None:
    model = service_model(service)
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


def error_prefix(service: str) -> str:
    """Return how errors name a service: as the AWS SDK for Java spells its id, ``DynamoDb``, ``SecretsManager``."""
    model = service_model(_BOTOCORE_NAMES.get(service, service))
    words = str(model.service_id).split()
    return "".join(_CAPITALS.sub(lambda run: run[0].capitalize(), word) for word in words)


def _lambda_error(error: ClientError) -> tuple[str, str]:
    """Name what Lambda's API does not declare, a refusal above all, as its SDK's general exception."""
    name, cause = _moto_lambda_error(error)
    declared = {shape.name for shape in _INVOKE.error_shapes}
    return (name if name.removeprefix("Lambda.") in declared else "Lambda.AWSLambdaException"), cause


_INVOKE = service_model("lambda").operation_model("Invoke")
_moto_lambda_error = StateTaskServiceLambda._error_cause_from_client_error  # noqa: SLF001


def install() -> None:
    """Mend the casing of parameters and results, the names of errors, and dates in results."""
    replace(StateTaskServiceLambda, "_error_cause_from_client_error", staticmethod(_lambda_error))
    replace(StateTaskService, "_SERVICE_NAME_SFN_TO_BOTO_OVERRIDES", _BOTOCORE_NAMES)
    replace(StateTaskService, "_normalise_parameters", _normalise_parameters)
    replace(StateTaskService, "_normalise_response", _normalise_response)
    replace(
        state_task_service_aws_sdk.StateTaskServiceAwsSdk,
        "_normalise_service_error_name",
        staticmethod(error_prefix),
    )

    def from_boto_response_value(value: Any) -> Any:
        if isinstance(value, dt.datetime):
            text = value.astimezone(dt.UTC).isoformat(timespec="milliseconds")
            return text.replace("+00:00", "Z")
        return moto_value(value)

    moto_value = replace(StateTaskService, "_from_boto_response_value", staticmethod(from_boto_response_value))
