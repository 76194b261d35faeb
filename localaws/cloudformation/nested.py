"""``AWS::CloudFormation::Stack``: a stack as a resource of another; its outputs are its attributes."""

from typing import Any

from botocore.exceptions import ClientError

from localaws.cloudformation.provider import Owner, Physical
from localaws.cloudformation.resource_type import Properties

_NAME_LIMIT = 128
_SUCCEEDED = ("CREATE_COMPLETE", "UPDATE_COMPLETE")


class NestedStackError(Exception):
    """A nested stack failed; names it and its own reason."""


class NestedStacks:
    """Creates, updates and deletes nested stacks through CloudFormation's own API."""

    def create(self, owner: Owner, logical_id: str, properties: Properties) -> Physical:
        """Create the child and wait for nothing: the local cloud answers when it is done."""
        name = owner.physical_name(logical_id, _NAME_LIMIT, lower=False)
        created = _client(owner).create_stack(StackName=name, **_input(owner, properties))
        return _described(owner, created["StackId"], properties, "created")

    def update(self, owner: Owner, existing: Physical, properties: Properties) -> Physical:
        """Update the child in place."""
        try:
            _client(owner).update_stack(StackName=existing.ref, **_input(owner, properties))
        except ClientError as error:
            if "No updates are to be performed" not in str(error):
                raise
        return _described(owner, existing.ref, properties, "updated")

    def delete(self, owner: Owner, existing: Physical) -> None:
        """Delete the child and all that is in it."""
        _client(owner).delete_stack(StackName=existing.ref)
        (stack,) = _client(owner).describe_stacks(StackName=existing.ref)["Stacks"]
        if stack["StackStatus"] != "DELETE_COMPLETE":
            raise NestedStackError(f"Embedded stack {existing.ref} was not deleted: {_reason(stack)}")


def _client(owner: Owner) -> Any:
    return owner.client("cloudformation")


def _input(owner: Owner, properties: Properties) -> dict[str, Any]:
    parameters = [
        {"ParameterKey": key, "ParameterValue": ",".join(value) if isinstance(value, list) else str(value)}
        for key, value in properties.get("Parameters", {}).items()
    ]
    return {
        "TemplateURL": properties["TemplateURL"],
        "Parameters": parameters,
        "Capabilities": list(owner.capabilities),
    }


def _described(owner: Owner, stack_id: str, properties: Properties, done: str) -> Physical:
    (stack,) = _client(owner).describe_stacks(StackName=stack_id)["Stacks"]
    if stack["StackStatus"] not in _SUCCEEDED:
        raise NestedStackError(f"Embedded stack {stack_id} was not successfully {done}: {_reason(stack)}")
    outputs = {f"Outputs.{output['OutputKey']}": output["OutputValue"] for output in stack.get("Outputs", [])}
    return Physical(properties, stack_id, outputs)


def _reason(stack: Any) -> str:
    reason: str = stack.get("StackStatusReason", stack["StackStatus"])
    return reason
