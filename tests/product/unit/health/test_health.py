"""Readiness and healing, decided from what Connect says."""

from datetime import UTC, datetime, timedelta

import pytest

from mskmigration.connect import ConnectorStatus
from mskmigration.health import Readiness, cause_of, decide_readiness, summarize

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
TRACE = """org.apache.kafka.connect.errors.ConnectException: Unrecoverable exception from producer send callback
\tat org.apache.kafka.connect.runtime.WorkerSourceTask.maybeThrowProducerSendException(WorkerSourceTask.java:334)
Caused by: org.apache.kafka.common.errors.RecordTooLargeException: The request included a message larger than the max
"""


def status(name: str, state: str = "RUNNING", tasks: tuple[str, ...] = ("RUNNING",)) -> ConnectorStatus:
    return ConnectorStatus.model_validate(
        {
            "name": name,
            "connector": {"state": state, "worker_id": "w:8083", "trace": TRACE if state == "FAILED" else None},
            "tasks": [
                {"id": n, "state": task, "worker_id": "w:8083", "trace": TRACE if task == "FAILED" else None}
                for n, task in enumerate(tasks)
            ],
            "type": "source",
        }
    )


def connectors(**changed: ConnectorStatus | None) -> dict[str, ConnectorStatus]:
    running = {name: status(name) for name in ("m-source", "m-checkpoint", "m-heartbeat")}
    for role, replacement in changed.items():
        del running[f"m-{role}"]
        if replacement is not None:
            running[f"m-{role}"] = replacement
    return running


def readiness(statuses: dict[str, ConnectorStatus], since: datetime | None = None, groups: int = 1) -> tuple[str, str]:
    decision = decide_readiness(summarize("m", statuses), groups=groups, now=NOW, unready_since=since)
    return decision.action, decision.reason


def test_running_with_tasks_proceeds() -> None:
    assert readiness(connectors())[0] is Readiness.PROCEED


@pytest.mark.parametrize(
    ("statuses", "reason"),
    [
        (connectors(source=None), "m-source is not registered"),
        (connectors(source=status("m-source", tasks=())), "m-source is RUNNING without tasks"),
        (connectors(source=status("m-source", "PAUSED")), "m-source is PAUSED"),
        (connectors(source=status("m-source", tasks=("RUNNING", "UNASSIGNED"))), "m-source task 1 is UNASSIGNED"),
        (connectors(heartbeat=status("m-heartbeat", "FAILED", ())), "m-heartbeat failed: the connector FAILED: "),
        (connectors(source=status("m-source", tasks=("FAILED",))), "m-source failed: task 0 FAILED: org.apache"),
    ],
)
def test_anything_else_waits_and_says_why(statuses: dict[str, ConnectorStatus], reason: str) -> None:
    action, said = readiness(statuses)
    assert action is Readiness.WAIT
    assert reason in said


def test_a_checkpoint_connector_needs_no_tasks_where_there_are_no_groups() -> None:
    idle = connectors(checkpoint=status("m-checkpoint", tasks=()))
    assert readiness(idle, groups=0)[0] is Readiness.PROCEED
    assert readiness(idle, groups=1)[0] is Readiness.WAIT


def test_patience_ends_after_ten_minutes_in_a_row() -> None:
    broken = connectors(source=status("m-source", tasks=("FAILED",)))
    assert readiness(broken, NOW - timedelta(minutes=9))[0] is Readiness.WAIT
    action, reason = readiness(broken, NOW - timedelta(minutes=11))
    assert action is Readiness.FAIL
    assert reason.endswith("for more than 10 minutes")


def test_what_failed_is_reported_with_its_cause_and_other_migrations_are_left_alone() -> None:
    mine = connectors(source=status("m-source", tasks=("RUNNING", "FAILED")))
    (source, *_) = summarize("m", {**mine, "x-source": status("x-source", tasks=("FAILED",))})
    assert [failure.split(":")[0] for failure in source.failures()] == ["task 1 FAILED"]
    assert source.cause_ids() == {"record-too-large"}


def test_the_cause_is_the_innermost_one() -> None:
    assert cause_of(TRACE).startswith("org.apache.kafka.common.errors.RecordTooLargeException: The request")
    assert (
        cause_of("java.lang.OutOfMemoryError: Java heap space\n\tat x") == "java.lang.OutOfMemoryError: Java heap space"
    )
    warning = "2026-11-25T12:00:00Z WARN [m-source|task-0] Failure during poll. | org.x.YException: no | \tat Z"
    assert cause_of(warning) == "org.x.YException: no"
    assert cause_of(None) == "no trace"
    assert len(cause_of("x" * 5_000)) == 400
