from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from rich.console import Console, RenderableType

from lab.status import Status, draw
from lab.status.drawing import in_words
from mskmigration.connect import State
from mskmigration.connectors import Role
from mskmigration.health.ladder import Claim, Episode, LadderState
from mskmigration.health.summary import ConnectorHealth, TaskHealth
from mskmigration.health.treatments import Step
from mskmigration.kafka import TopicPartition
from mskmigration.lag import LagSeconds, PartitionProgress, Sample
from mskmigration.migration import Healing, MigrationRecord, MigrationRequest, MigrationStage

NOW = datetime(2026, 11, 25, 12, 0, 30, tzinfo=UTC)
RECORD = MigrationRecord(
    request=MigrationRequest(migration="nyc", topics=(".*",)),
    stage=MigrationStage.REPLICATING,
    groups=1,
    updated_at=NOW,
)


def text(drawn: RenderableType) -> str:
    console = Console(file=StringIO(), width=160)
    console.print(drawn)
    return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]  # it is the StringIO above


def look(seconds: float, following: int, topics: int = 1) -> Sample:
    progress = {TopicPartition(f"t{n:02}", 0): PartitionProgress(0, 1_000 + n, following) for n in range(topics)}
    return Sample(NOW - timedelta(seconds=seconds), progress)


def status(
    connectors: tuple[ConnectorHealth, ...] = (),
    connect_error: str | None = None,
    window: tuple[Sample, ...] = (),
    ladder: LadderState | None = None,
    healings: tuple[Healing, ...] = (),
) -> Status:
    return Status(RECORD, connectors, connect_error, window, ladder or LadderState(), healings)


def test_without_migrations_it_is_said_how_to_start_one() -> None:
    assert "no migration is on record" in text(draw([], NOW))


def test_connectors_tasks_and_failures_are_shown() -> None:
    failed = TaskHealth(id=1, state=State.FAILED, worker_id="w:8083", cause="RecordTooLargeException")
    tasks = (TaskHealth(id=0, state=State.RUNNING, worker_id="w:8083"), failed)
    source = ConnectorHealth(name="nyc-source", role=Role.SOURCE, state=State.RUNNING, tasks=tasks)
    lost = ConnectorHealth(name="nyc-heartbeat", role=Role.HEARTBEAT, state=None)
    shown = text(draw([status((source, lost))], NOW))
    assert "nyc: replicating" in shown
    assert "0:RUNNING 1:FAILED" in shown
    assert "task 1 FAILED: RecordTooLargeException" in shown
    assert "not registered" in shown


def test_without_an_answer_of_connect_the_rest_is_shown() -> None:
    shown = text(draw([status(connect_error="No worker runs.", window=(look(5, 0),))], NOW))
    assert "Connect gave no answer: No worker runs." in shown
    assert "1,000 records" in shown


def test_lag_is_shown_in_records_and_in_time_with_an_estimate() -> None:
    shown = text(draw([status(window=(look(15, 0, topics=12), look(5, 500, topics=12)))], NOW))
    assert "lag: 6,066 records, at least 10 s; 600.0 records/s, caught up in about 10 s; measured 5 s ago" in shown
    assert "Lag (12 topics)" in shown
    assert "t11" in shown
    assert "2 others" in shown
    assert "t01" not in shown


def test_what_is_wrong_and_what_was_healed_is_shown() -> None:
    episode = Episode(first_seen=NOW, last_seen=NOW, taken=2, paged_at=NOW)
    claim = Claim(execution="e", step=Step.RESTART_TASKS, key="failed_task", at=NOW, before=episode)
    healing = Healing(migration="nyc", at=NOW, action="restart_tasks", reason="a task failed", failures={})
    ladder = LadderState(episodes={"failed_task": episode}, claim=claim)
    shown = text(draw([status(ladder=ladder, healings=(healing,))], NOW))
    for expected in ("failed_task", "at work: restart_tasks", "Last healings", "2026-11-25 12:00:30", "a task failed"):
        assert expected in shown


@pytest.mark.parametrize(
    ("lag", "words"),
    [
        (LagSeconds(0), "0 s"),
        (LagSeconds(59.6), "1 min"),
        (LagSeconds(7_525), "2 h 5 min"),
        (LagSeconds(90_061, at_least=True), "at least 1 d 1 h"),
    ],
)
def test_a_lag_in_words(lag: LagSeconds, words: str) -> None:
    assert in_words(lag) == words
