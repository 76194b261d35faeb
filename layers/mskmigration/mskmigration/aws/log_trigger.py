"""Executions of heal that a worker's log line about a dead task starts: soon, and again a little later."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from aws_lambda_powertools.utilities.parser.models import CloudWatchLogsDecode

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

BURST_SECONDS: Final = 10
# Connect logs the failure, closes the task's clients and only then reports it FAILED: at once as a rule, but the
# producer's close waits up to 30 s for a cluster that is down (AbstractWorkerSourceTask.close).
DELAYS_SECONDS: Final = (1, 12, 35)
LONGEST_LINE: Final = 2_000


class HealRun(NamedTuple):
    """One execution of heal to start; the same name for all lines of a burst makes it one."""

    name: str
    delay_seconds: int
    line: str


class HealStarter:
    """Starts executions of heal."""

    def __init__(self, stepfunctions: "SFNClient", state_machine_arn: str) -> None:
        self._stepfunctions = stepfunctions
        self._arn = state_machine_arn

    def start(self, run: HealRun) -> str | None:
        """Start an execution and return its name, or None where an earlier line has started it."""
        request = {"trigger": "log", "line": run.line, "delay_seconds": run.delay_seconds}
        try:
            self._stepfunctions.start_execution(stateMachineArn=self._arn, name=run.name, input=json.dumps(request))
        except self._stepfunctions.exceptions.ExecutionAlreadyExists:
            return None
        return run.name


def runs_for(delivered: CloudWatchLogsDecode) -> Iterator[HealRun]:
    """Yield the executions for the delivered lines: none for a control message, else one after each delay.

    The last delay but one is longer than a burst, so that a line whose run was started, and is over, by an
    earlier line of the burst is still looked after.
    """
    if delivered.messageType != "DATA_MESSAGE" or not delivered.logEvents:
        return
    first = delivered.logEvents[0]
    burst = int(first.timestamp.timestamp()) // BURST_SECONDS * BURST_SECONDS
    at = datetime.fromtimestamp(burst, UTC)
    for delay in DELAYS_SECONDS:
        yield HealRun(f"log-{at:%Y%m%dT%H%M%S}-after-{delay}s", delay, str(first.message)[:LONGEST_LINE])
