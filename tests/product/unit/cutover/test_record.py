"""A handover's record: it only goes on, keeps its first times, and knows when writers are blocked."""

from datetime import UTC, datetime, timedelta

import pytest

from mskmigration.cutover.check import assert_patient
from mskmigration.cutover.record import GRACE, Direction, HandoverRecord, HandoverStage, abandoned
from mskmigration.cutover.request import Fence, HandoverRequest
from mskmigration.errors import NotQuietError
from mskmigration.migration import MigrationStage

BEGAN = datetime(2026, 11, 25, 6, 15, 0, 123456, tzinfo=UTC)
SECOND = timedelta(seconds=1)
IN_ORDER = list(HandoverStage)


def begun(migration: str = "m", now: datetime = BEGAN) -> HandoverRecord:
    return HandoverRecord.begin(
        HandoverRequest(migration=migration, fence=Fence.ACL, patience_seconds=60),
        Direction.FORWARD,
        "arn:execution",
        stage=MigrationStage.CAUGHT_UP,
        now=now,
        version=3,
    )


def come_to(last: HandoverStage, migration: str = "m", now: datetime = BEGAN) -> HandoverRecord:
    """Return a record that has reached each stage up to one, a second apart."""
    record = begun(migration, now)
    for number, reached in enumerate(IN_ORDER[: IN_ORDER.index(last) + 1]):
        record = record.at(reached, now + number * SECOND)
    return record


def test_it_begins_planned_under_a_name_of_its_own() -> None:
    record = begun()
    assert (record.id, record.reached, record.version) == ("20261125T061500.123456Z", HandoverStage.PLANNED, 3)
    assert record.times == {HandoverStage.PLANNED: BEGAN}
    assert record.stage_before is MigrationStage.CAUGHT_UP
    assert record.document("plan") == "handover/20261125T061500.123456Z/plan"
    assert begun(now=BEGAN + timedelta(microseconds=1)).id != record.id


def test_a_stage_keeps_the_time_when_it_was_reached_first() -> None:
    fenced = begun().at(HandoverStage.FENCED, BEGAN + SECOND)
    assert fenced.at(HandoverStage.FENCED, BEGAN + 5 * SECOND) is fenced
    assert fenced.times[HandoverStage.FENCED] == BEGAN + SECOND


@pytest.mark.parametrize("reached", IN_ORDER)
def test_it_never_goes_back(reached: HandoverStage) -> None:
    record = come_to(reached)
    for earlier in IN_ORDER[: IN_ORDER.index(reached)]:
        assert record.at(earlier, BEGAN + 60 * SECOND) is record


def test_a_stage_that_is_jumped_over_has_no_time() -> None:
    record = begun().at(HandoverStage.DRAINED, BEGAN + SECOND)
    assert set(record.times) == {HandoverStage.PLANNED, HandoverStage.DRAINED}


def test_writers_are_blocked_from_the_fence_to_the_promotion() -> None:
    assert [reached for reached in IN_ORDER if come_to(reached).blocks_writers] == [
        HandoverStage.FENCED,
        HandoverStage.QUIET,
        HandoverStage.DRAINED,
        HandoverStage.TRANSLATED,
        HandoverStage.APPLIED,
        HandoverStage.VERIFIED,
    ]
    assert come_to(HandoverStage.PROMOTED).write_block_seconds == 6
    assert come_to(HandoverStage.VERIFIED).write_block_seconds is None


def test_it_is_over_when_it_is_completed_or_given_up() -> None:
    assert [reached for reached in IN_ORDER if come_to(reached).is_over] == [
        HandoverStage.COMPLETED,
        HandoverStage.ABORTED,
    ]
    given_up = come_to(HandoverStage.DRAINED).aborted(BEGAN + 9 * SECOND)
    assert (given_up.reached, given_up.times[HandoverStage.ABORTED]) == (HandoverStage.ABORTED, BEGAN + 9 * SECOND)
    assert not given_up.blocks_writers


def test_a_handover_is_abandoned_when_nobody_works_on_it_for_longer_than_the_grace() -> None:
    records = [
        come_to(HandoverStage.FENCED, "dead"),
        come_to(HandoverStage.QUIET, "younger"),
        come_to(HandoverStage.PROMOTED, "promoted"),
    ]
    last = BEGAN + SECOND
    assert abandoned(records, lambda _: False, last + GRACE) == []
    assert abandoned(records, lambda _: False, last + GRACE + SECOND / 2) == ["dead"]
    assert abandoned(records, lambda _: False, last + GRACE + 2 * SECOND) == ["dead", "younger"]
    assert abandoned(records, lambda arn: arn == "arn:execution", last + 2 * GRACE) == []


def test_a_rollback_is_abandoned_from_its_begin_on_because_reverse_replication_comes_before_its_fence() -> None:
    planned = begun()
    back = planned.model_copy(update={"migration": "back", "direction": Direction.BACK})
    over = back.model_copy(update={"migration": "over"}).aborted(BEGAN)
    assert abandoned([planned, back, over], lambda _: False, BEGAN + GRACE + SECOND) == ["back"]


def test_patience_runs_from_the_fence() -> None:
    now = datetime.now(UTC)
    patient = begun(now=now - timedelta(hours=1)).at(HandoverStage.FENCED, now - timedelta(seconds=30))
    assert_patient(patient, NotQuietError, "still written")
    assert_patient(begun(now=now - timedelta(hours=1)), NotQuietError, "not fenced yet")
    with pytest.raises(NotQuietError, match="After 60 s: still written"):
        assert_patient(begun().at(HandoverStage.FENCED, now - timedelta(seconds=61)), NotQuietError, "still written")
