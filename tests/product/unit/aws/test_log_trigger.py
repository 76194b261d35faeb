"""Lines of a worker's log that tell of a dead task, and the executions that they start."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from aws_lambda_powertools.utilities.parser.models import CloudWatchLogsDecode

from mskmigration.aws.log_trigger import BURST_SECONDS, DELAYS_SECONDS, LONGEST_LINE, HealRun, runs_for

NOON = datetime(2026, 11, 25, 12, 0, 3, tzinfo=UTC)


def delivered(*lines: str, at: datetime = NOON, kind: str = "DATA_MESSAGE") -> CloudWatchLogsDecode:
    events = [{"id": str(n), "timestamp": int(at.timestamp() * 1000), "message": line} for n, line in enumerate(lines)]
    return CloudWatchLogsDecode.model_validate(
        {
            "messageType": kind,
            "owner": "1",
            "logGroup": "g",
            "logStream": "s",
            "subscriptionFilters": ["f"],
            "logEvents": events,
        }
    )


def test_a_line_starts_a_look_after_each_delay() -> None:
    assert list(runs_for(delivered("task died"))) == [
        HealRun(f"log-20261125T120000-after-{delay}s", delay, "task died") for delay in DELAYS_SECONDS
    ]


def test_the_lines_of_a_burst_start_the_same_looks() -> None:
    first = {run.name for run in runs_for(delivered("task 0 died", "task 1 died"))}
    assert {run.name for run in runs_for(delivered("task 2 died", at=NOON + timedelta(seconds=6)))} == first
    assert not {run.name for run in runs_for(delivered("again", at=NOON + timedelta(seconds=7)))} & first


def test_a_line_at_the_end_of_a_burst_is_looked_after_too() -> None:
    assert any(delay > BURST_SECONDS for delay in DELAYS_SECONDS)
    assert all(earlier < later for earlier, later in pairwise(DELAYS_SECONDS))


def test_the_message_that_tries_a_subscription_out_starts_nothing() -> None:
    assert list(runs_for(delivered("CWL CONTROL MESSAGE: Checking health", kind="CONTROL_MESSAGE"))) == []


def test_a_long_trace_is_cut() -> None:
    assert all(len(run.line) == LONGEST_LINE for run in runs_for(delivered("x" * 300_000)))
