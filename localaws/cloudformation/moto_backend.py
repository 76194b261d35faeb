"""Makes moto's CloudFormation expand SAM templates and deploy by our stacks."""

import json
import threading
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from moto.cloudformation import models
from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.responses import CloudFormationResponse
from samtranslator.model.exceptions import InvalidDocumentException

from localaws.cloudformation.deployment import Plan
from localaws.cloudformation.errors import TemplateError
from localaws.cloudformation.moto_stacks import Stack
from localaws.cloudformation.requests import check_request
from localaws.cloudformation.strict import assertions, formats
from localaws.cloudformation.template import parameter_values, parse
from localaws.endpoint import Endpoint
from localaws.patching import replace
from localaws.sam_transform import expand

type _Method = Callable[..., Any]


def install(endpoint: Endpoint) -> None:
    """Replace how moto creates, updates and deletes stacks and executes change sets."""
    Stack.endpoint = endpoint
    replace(models, "Stack", Stack)
    backend = models.CloudFormationBackend
    for name in ("create_stack", "update_stack", "create_change_set"):
        replace(backend, name, _expanding(getattr(backend, name)))
    replace(backend, "execute_change_set", _execute_change_set)
    replace(backend, "delete_stack", _delete_stack)
    for name in ("create_stack", "update_stack", "create_change_set"):
        replace(CloudFormationResponse, name, check_request(getattr(CloudFormationResponse, name)))


def _expanding(method: _Method) -> _Method:
    """Let a method of moto's see only plain CloudFormation, with valid parameters."""

    @wraps(method)
    def expanded(self: Any, *args: Any, **arguments: Any) -> Any:
        try:
            pseudo = {"AWS::Region": self.region_name, "AWS::AccountId": self.account_id, "AWS::Partition": "aws"}
            arguments["template"] = _plain(arguments["template"], _by_name(arguments["parameters"]), pseudo)
        except InvalidDocumentException as error:
            raise ValidationError(
                "", message=f"Transform AWS::Serverless-2016-10-31 failed with: {error.message}"
            ) from error
        except TemplateError as error:
            raise ValidationError("", message=str(error)) from error
        return method(self, *args, **arguments)

    return expanded


def _plain(text: str, parameters: Mapping[str, str], pseudo: Mapping[str, str]) -> str:
    """Return the expanded template as text.

    Raises
    ------
    TemplateError
        CloudFormation does not accept the template, or a rule of it the parameters.
    """
    formats.check_size(text, inline=False)
    return json.dumps(checked(parse(text), parameters, pseudo))


def checked(template: dict[str, Any], parameters: Mapping[str, str], pseudo: Mapping[str, str]) -> dict[str, Any]:
    """Return the template expanded.

    Raises
    ------
    TemplateError
        CloudFormation does not accept the template, or a rule of it the parameters.
    """
    formats.check_sections(template)
    expanded = expand(template, parameters)
    formats.check(expanded, pseudo["AWS::Region"])
    assertions.check(expanded, {**pseudo, **parameter_values(expanded, parameters)})
    return expanded


def _by_name(parameters: Mapping[str, str] | list[dict[str, str]]) -> Mapping[str, str]:
    if isinstance(parameters, Mapping):
        return parameters
    return {p["ParameterKey"]: p["ParameterValue"] for p in parameters if "ParameterValue" in p}


def _execute_change_set(self: Any, change_set_name: str, stack_name: str | None = None) -> None:  # noqa: ARG001
    """Begin to execute; whoever asked for it looks at the stack, since services may take long to be steady."""
    change_set = self.describe_change_set(change_set_name)
    stack = self.stacks[change_set.stack_id]
    verb = change_set.change_set_type

    def execute() -> None:
        stack.execute(verb, Plan(change_set.template_dict, change_set.parameters))
        change_set.execution_status = "EXECUTE_COMPLETE"

    stack.begin(verb)
    threading.Thread(target=execute, name=f"change set of {stack.name}", daemon=True).start()


def _delete_stack(self: Any, name_or_stack_id: str) -> None:
    for stack in list(self.stacks.values()):
        if name_or_stack_id in (stack.name, stack.stack_id):
            exported = [export.name for export in stack.exports]
            stack.delete()
            if stack.status == "DELETE_COMPLETE":
                self.deleted_stacks[stack.stack_id] = self.stacks.pop(stack.stack_id)
                for name in exported:
                    self.exports.pop(name, None)
