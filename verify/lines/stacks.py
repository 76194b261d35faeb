"""The stacks and what they give out."""

from collections.abc import Mapping, Sequence
from typing import Final

from verify.check import Verdict, failed, not_asked, passed
from verify.deployment import ROOT, StackState
from verify.lines.place import Line, Place

DONE: Final = {"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "IMPORT_COMPLETE"}
OUTPUTS: Final = (
    "MigrateStateMachineArn",
    "PreflightStateMachineArn",
    "HealStateMachineArn",
    "CutoverStateMachineArn",
    "RollbackStateMachineArn",
    "FinishStateMachineArn",
    "TableName",
    "BucketName",
    "TopicArn",
    "ConnectClusterName",
    "ConnectServiceName",
    "ConnectLogGroupName",
)


def judge_stacks(stacks: Sequence[StackState]) -> Verdict:
    """Judge the root stack and those nested in it."""
    undone = [stack for stack in stacks if stack.status not in DONE]
    if not undone:
        return passed(f"{len(stacks)} stacks are complete")
    # The reason stands where the resource is, not in the stacks around it.
    shown = max(undone, key=lambda stack: (bool(stack.reason), stack.name != ROOT))
    detail = f"{shown.name} is {shown.status}" + (f": {shown.reason}" if shown.reason else "")
    if all(stack.status.endswith("_IN_PROGRESS") and "ROLLBACK" not in stack.status for stack in undone):
        return failed(detail, "Wait until the deployment has ended.")
    if any(stack.status.startswith(("ROLLBACK", "CREATE_FAILED")) for stack in undone):
        return failed(detail, "Fix that, delete the stack (`sam delete`), and deploy again.")
    return failed(detail, "The previous version still runs. Fix that, and deploy again.")


def judge_outputs(stacks: Sequence[StackState], outputs: Mapping[str, str]) -> Verdict:
    """Judge whether the root stack has the outputs that people and scripts need."""
    if stacks[0].status not in DONE and not outputs:
        return not_asked("The root stack is not complete.")
    missing = [name for name in OUTPUTS if not outputs.get(name)]
    if missing:
        return failed(f"the stack lacks the outputs {', '.join(missing)}", "Deploy this version: `make deploy`.")
    return passed(f"all {len(OUTPUTS)} are there, and {len(outputs) - len(OUTPUTS)} more")


def _stacks(place: Place) -> Verdict:
    return judge_stacks(place.deployed.stacks)


def _outputs(place: Place) -> Verdict:
    return judge_outputs(place.deployed.stacks, place.deployed.outputs)


LINES: Final = (Line("stacks", _stacks), Line("outputs", _outputs))
