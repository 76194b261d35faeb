"""Executions of the state machines, as far as a handover has to know of others."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient


class Executions:
    """Asks Step Functions."""

    def __init__(self, stepfunctions: "SFNClient") -> None:
        self._stepfunctions = stepfunctions

    def runs(self, arn: str) -> bool:
        """Whether an execution is at work; one that is no longer known is not."""
        try:
            return self._stepfunctions.describe_execution(executionArn=arn)["status"] in {"RUNNING", "PENDING_REDRIVE"}
        except self._stepfunctions.exceptions.ExecutionDoesNotExist:
            return False
