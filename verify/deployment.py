"""What CloudFormation knows of the application: its stacks, their resources, outputs and parameters."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from botocore.exceptions import ClientError

from verify.account import Account, is_denied, missing_right
from verify.errors import NoAnswerError, OutputMissingError, StackUnknownError

ROOT: Final = "the root stack"
# In the status of a stack that did not come about: what is nested in one that was rolled back is deleted.
WRONG: Final = ("ROLLBACK", "FAILED", "DELETE")
STACK: Final = "AWS::CloudFormation::Stack"


class Resource(NamedTuple):
    """A resource of a stack; ``stack`` is the nested stack's logical id, or ``ROOT``."""

    stack: str
    name: str
    type: str
    id: str


class StackState(NamedTuple):
    """A stack's status; ``reason`` is what CloudFormation says of the resource that failed first."""

    name: str
    status: str
    reason: str = ""


@dataclass(frozen=True)
class Deployed:
    """The application.

    Parameters
    ----------
    changed_at
        When it was deployed last.
    """

    stack: str
    changed_at: datetime
    stacks: Sequence[StackState]
    outputs: Mapping[str, str]
    parameters: Mapping[str, str]
    resources: Sequence[Resource]

    def output(self, name: str) -> str:
        """Return an output of the root stack.

        Raises
        ------
        OutputMissingError
        """
        if not (value := self.outputs.get(name)):
            raise OutputMissingError(f"output {name}")
        return value

    def id_of(self, stack: str, name: str) -> str:
        """Return the physical id of a resource.

        Raises
        ------
        OutputMissingError
        """
        for resource in self.resources:
            if (resource.stack, resource.name) == (stack, name):
                return resource.id
        raise OutputMissingError(f"resource {name} in {stack}")

    def only(self, kind: str, stack: str) -> str:
        """Return the physical id of a stack's one resource of a type.

        Raises
        ------
        OutputMissingError
        """
        for resource in self.of_type(kind, stack):
            return resource.id
        raise OutputMissingError(f"{kind} in {stack}")

    def of_type(self, kind: str, *stacks: str) -> list[Resource]:
        """Return the resources of a type, of all stacks or of these."""
        return [each for each in self.resources if each.type == kind and (not stacks or each.stack in stacks)]


def look_up(account: Account, stack: str) -> Deployed:
    """Ask CloudFormation for everything of the application.

    Raises
    ------
    StackUnknownError, NoAnswerError
    """
    formation = account.client("cloudformation")
    try:
        (root,) = formation.describe_stacks(StackName=stack)["Stacks"]
        resources = list(_resources(formation, stack))
    except ClientError as error:
        if "does not exist" in str(error):
            raise StackUnknownError(stack, f"the account {account.number}, {account.region}") from error
        why = f"you may not {missing_right(error)}" if is_denied(error) else str(error)
        raise NoAnswerError(why) from error
    nested = [(each.name, each.id) for each in resources if each.type == STACK and each.id]
    states = [_state(formation, ROOT, stack), *(_state(formation, name, arn) for name, arn in nested)]
    return Deployed(
        stack=stack,
        changed_at=root.get("LastUpdatedTime", root["CreationTime"]),
        stacks=states,
        outputs={each["OutputKey"]: each["OutputValue"] for each in root.get("Outputs", [])},
        parameters={each["ParameterKey"]: each.get("ParameterValue", "") for each in root.get("Parameters", [])},
        resources=[*resources, *(each for name, arn in nested for each in _resources(formation, arn, name))],
    )


def _resources(formation: Any, stack: str, name: str = ROOT) -> Iterator[Resource]:
    for page in formation.get_paginator("list_stack_resources").paginate(StackName=stack):
        for each in page["StackResourceSummaries"]:
            # Deleted nested stacks still say why; nothing else that is deleted can be asked.
            if each["ResourceType"] == STACK or each["ResourceStatus"] != "DELETE_COMPLETE":
                yield Resource(
                    name, each["LogicalResourceId"], each["ResourceType"], each.get("PhysicalResourceId", "")
                )


def _state(formation: Any, name: str, stack: str) -> StackState:
    (described,) = formation.describe_stacks(StackName=stack)["Stacks"]
    status = described["StackStatus"]
    if not any(word in status for word in WRONG):
        return StackState(name, status)
    pages = formation.get_paginator("describe_stack_events").paginate(StackName=stack)
    return StackState(name, status, first_failure([event for page in pages for event in page["StackEvents"]]))


def first_failure(events: Sequence[Mapping[str, Any]]) -> str:
    """Return what failed first in the last deployment, of events of which the newest comes first.

    What else was under way then is cancelled, and fails, too.
    """
    first = ""
    for event in events:
        reason = event.get("ResourceStatusReason", "")
        if event["ResourceStatus"].endswith("_FAILED") and "cancelled" not in reason:
            first = f"{event['LogicalResourceId']}: {reason}"
        if reason == "User Initiated" and first:
            break
    return first
