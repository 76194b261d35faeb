"""The functions between the fence and the promotion, each state's output kept for the next one."""

from collections.abc import Collection

import pytest

from mskmigration.cutover.record import HandoverStage
from mskmigration.errors import (
    GroupHasMembersError,
    HandedOverAlreadyError,
    HandoverUnknownError,
    NotDrainedError,
    NotQuietError,
    RecordsMissingError,
    VerificationFailedError,
)
from mskmigration.kafka import Bounds, TopicPartition
from mskmigration.kafka.acls import denial
from mskmigration.migration import MigrationStage
from tests.fakes.administration import fenced
from tests.product.integration.handlers.conftest import Invoke, World
from tests.product.integration.handlers.handing_over import BLOCKED, READ, TWO, Handing
from tests.product.integration.handlers.test_migrate import REQUEST

FIRST = TopicPartition("orders", 0)
# The copy of orders begins at 0 where its log begins at 10.
POSITIONS = {
    "billing": {FIRST: 30, TopicPartition("orders", 1): 90},
    "shipping": {TopicPartition("orders", 2): 60, TWO: 5},
}


@pytest.fixture
def handing(world: World, invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> Handing:
    started = Handing(world, invoke, monkeypatch)
    started.plan()
    return started


def impatient(handing: Handing) -> None:
    """Let writers have been blocked for longer than the request allows."""
    record = handing.record
    times = {stage: at.replace(year=2025) for stage, at in record.times.items()}
    handing.world.handovers.put(record.model_copy(update={"times": times}))


@pytest.mark.parametrize("function", BLOCKED)
def test_a_rehearsal_needs_no_handover_and_touches_nothing(world: World, invoke: Invoke, function: str) -> None:
    assert invoke(function, {"rehearsal": True}) == {"rehearsed": True}
    assert world.worker.changes == []
    assert world.source_acls.created == []


@pytest.mark.parametrize("function", BLOCKED)
def test_without_a_handover_there_is_nothing_to_do(world: World, invoke: Invoke, function: str) -> None:
    with pytest.raises(HandoverUnknownError):
        invoke(function, {"migration": "m", "batch": 0})
    assert world.worker.changes == []


def test_writers_are_denied_and_the_group_sync_stops(handing: Handing) -> None:
    assert handing.run("fence_writers") == {"topics": 2}
    assert handing.world.source_acls.held == fenced("orders", "orders-two")
    assert handing.world.target_acls.held == set()
    assert handing.world.worker.changes == ["stop m-checkpoint"]
    assert (handing.record.reached, handing.stage()) == (HandoverStage.FENCED, MigrationStage.CUTTING_OVER)


def test_writers_are_denied_only_once_the_group_sync_has_ended(
    handing: Handing, monkeypatch: pytest.MonkeyPatch
) -> None:
    handing.world.worker.lingering = 2
    lingering_at_denial = []
    deny = handing.world.source_acls.deny_write

    def look_and_deny(topics: Collection[str], opened: Collection[str]) -> None:
        lingering_at_denial.append(handing.world.worker.lingering)
        deny(topics, opened)

    monkeypatch.setattr(handing.world.source_acls, "deny_write", look_and_deny)
    handing.run("fence_writers")
    assert lingering_at_denial == [0]


def test_a_denial_that_stood_before_is_somebody_else_s(handing: Handing) -> None:
    handing.world.source_acls.held = {denial("orders"), denial("payments")}
    assert handing.run("fence_writers") == {"topics": 1}
    assert handing.kept("fence")["topics"] == ["orders-two"]


def test_what_is_denied_is_written_down_before_it_is(handing: Handing, monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(topics: object, _opened: object) -> None:
        raise RuntimeError(str(topics))

    with monkeypatch.context() as patched:
        patched.setattr(handing.world.source_acls, "deny_write", dies)
        with pytest.raises(RuntimeError):
            handing.run("fence_writers")
    assert handing.kept("fence")["topics"] == handing.kept("fence")["opened"] == ["orders", "orders-two"]
    assert handing.record.reached is HandoverStage.FENCED


def test_a_fence_that_is_built_twice_is_the_same(handing: Handing) -> None:
    handing.run("fence_writers")
    times = handing.record.times
    assert handing.run("fence_writers") == {"topics": 2}
    assert handing.kept("fence")["topics"] == ["orders", "orders-two"]
    assert handing.record.times == times


def test_a_log_that_stands_still_is_quiet(handing: Handing) -> None:
    answer = handing.run_up_to("prove_quiet")
    assert answer == {
        "action": "quiet",
        "reason": "the ends of 17 partitions did not move, and no group has members",
        "wait_seconds": 1,
    }
    assert handing.record.reached is HandoverStage.QUIET


def test_whoever_writes_or_reads_still_is_named(handing: Handing) -> None:
    handing.run("fence_writers")
    handing.world.source.written = {FIRST}
    handing.world.source.open_transactions = {TWO}
    handing.world.source.members = {"billing", "somebody-else"}
    answer = handing.run("prove_quiet")
    assert answer["action"] == "wait"
    assert "still written: orders-0" in answer["reason"]
    assert "a transaction is open: orders-0, orders-two-0" in answer["reason"]
    assert answer["reason"].endswith("groups still have members: billing")
    assert handing.record.reached is HandoverStage.FENCED
    impatient(handing)
    with pytest.raises(NotQuietError, match="After 120 s: still written"):
        handing.run("prove_quiet")


def test_drained_is_what_stopped_at_the_end(handing: Handing) -> None:
    answer = handing.run_up_to("drain")
    assert answer == {"action": "drained", "reason": "no record is left to copy in 17 partitions", "wait_seconds": 2}
    assert handing.world.worker.stopped == {"m-source", "m-checkpoint"}
    assert handing.record.reached is HandoverStage.DRAINED
    ends = {(end["topic"], end["partition"]): end for end in handing.kept("ends")["ends"]}
    assert ends["orders", 0] == {"topic": "orders", "partition": 0, "copied": 100, "log_end": 100, "copy_end": 90}
    assert ends["orders-two", 0]["copy_end"] == 7


def test_where_records_are_left_the_connectors_go_on(handing: Handing) -> None:
    handing.world.worker.offsets["m-source"]["orders", 3] = 89
    answer = handing.run_up_to("drain")
    assert answer == {
        "action": "again",
        "reason": "records are left to copy in 1 partitions: orders-3 from 90 to 100",
        "wait_seconds": 2,
    }
    assert handing.world.worker.stopped == set()
    assert handing.record.reached is HandoverStage.QUIET
    impatient(handing)
    with pytest.raises(NotDrainedError, match="orders-3 from 90"):
        handing.run("drain")


def test_markers_of_transactions_are_not_left_to_copy(handing: Handing) -> None:
    handing.world.worker.offsets["m-source"]["orders", 3] = 98
    handing.world.source.markers_only = True
    answer = handing.run_up_to("drain")
    assert answer == {
        "action": "drained",
        "reason": "no record is left to copy in 17 partitions, 1 of them before markers of transactions",
        "wait_seconds": 2,
    }


def test_each_group_is_given_where_it_goes_on(handing: Handing) -> None:
    handing.run_up_to("drain")
    assert handing.run("translate_offsets", batch=0) == {"positions": 2, "exact": 2}
    assert handing.run("translate_offsets", batch=1) == {"positions": 2, "exact": 2}
    assert handing.world.target.offsets == {}
    (billing, _) = handing.kept("positions-0")["positions"]
    assert (billing["committed"], billing["position"], billing["method"], billing["unread"]) == (40, 30, "compared", 60)
    assert handing.run("apply_offsets") == {"positions": 4, "groups": 2}
    assert handing.world.target.offsets == POSITIONS
    assert handing.run("verify_offsets") == {"positions": 4, "exact": 4, "bounded": 0}
    assert handing.record.reached is HandoverStage.VERIFIED


def test_offsets_of_partitions_that_are_gone_are_left_out(handing: Handing) -> None:
    """OffsetCommit takes an offset of any partition, if the topic exists."""
    gone = TopicPartition("orders", 99)
    handing.world.source.offsets["billing"][gone] = 5
    (warning,) = [it for it in handing.plan()["plan"]["warnings"] if it.startswith("partitions-gone")]
    assert "do not have: billing of orders-99." in f"{warning}."
    handing.run_up_to("verify_offsets")
    assert handing.world.target.offsets == POSITIONS


def test_a_record_that_the_copy_lacks_is_an_error(handing: Handing) -> None:
    handing.run_up_to("drain")
    handing.world.target.altered = {(FIRST, 50)}
    with pytest.raises(RecordsMissingError, match="orders-0: the copy lacks 1 records that the group billing"):
        handing.run("translate_offsets", batch=0)


def test_all_batches_have_to_be_translated(handing: Handing) -> None:
    handing.run_up_to("translate_offsets", batches=[1])
    with pytest.raises(HandoverUnknownError, match="'positions-0'"):
        handing.run("apply_offsets")
    assert handing.world.target.offsets == {}


def test_what_the_groups_had_is_kept_before_the_first_commit_only(handing: Handing) -> None:
    handing.world.target.offsets = {"billing": {FIRST: 7}}
    handing.world.target.metadata = {("billing", FIRST): "m"}
    handing.run_up_to("apply_offsets")
    before = {
        "groups": ["billing", "shipping"],
        "offsets": [{"group": "billing", "topic": "orders", "partition": 0, "offset": 7, "metadata": "m"}],
    }
    assert handing.kept("before") == before
    handing.run("apply_offsets")
    assert handing.kept("before") == before
    assert handing.world.target.offsets == POSITIONS


def test_a_group_with_members_on_the_copy_is_an_error(handing: Handing) -> None:
    handing.run_up_to("translate_offsets")
    handing.world.target.members = {"shipping"}
    with pytest.raises(GroupHasMembersError, match="shipping"):
        handing.run("apply_offsets")
    assert handing.record.reached is HandoverStage.TRANSLATED


def test_what_differs_or_moved_is_named(handing: Handing) -> None:
    handing.run_up_to("apply_offsets")
    handing.world.target.offsets["billing"][FIRST] = 31
    handing.world.source.log[TWO] = Bounds(0, 8)
    handing.world.target.log[TopicPartition("orders", 5)] = Bounds(0, 91)
    with pytest.raises(VerificationFailedError) as raised:
        handing.run("verify_offsets")
    said = str(raised.value)
    assert "orders-two-0 moved from 7 to 8 on the source" in said
    assert "orders-5 moved from 90 to 91 on the target" in said
    assert "billing has 31 instead of 30 in orders-0" in said
    assert handing.record.reached is HandoverStage.APPLIED


def test_other_records_next_to_a_position_are_named(handing: Handing) -> None:
    handing.run_up_to("apply_offsets")
    handing.world.target.altered = {(TWO, 5)}
    with pytest.raises(VerificationFailedError, match="shipping would go on with other records in orders-two-0 at 5"):
        handing.run("verify_offsets")


def test_the_promotion_is_worded_for_people_and_for_clients(handing: Handing) -> None:
    answer = handing.run_up_to("promote")
    seconds = handing.record.write_block_seconds
    assert seconds is not None
    assert answer["subject"] == "Migration m: clients may switch to the target"
    assert f"Writers have been blocked for {seconds:.1f} s." in str(answer["message"])
    assert answer["detail"] == {
        "migration": "m",
        "handover": handing.record.id,
        "direction": "forward",
        "write_block_seconds": round(seconds, 3),
    }
    assert handing.record.reached is HandoverStage.PROMOTED
    assert handing.run("promote") == answer


def test_what_was_promoted_is_not_migrated_again(handing: Handing) -> None:
    handing.complete()
    with pytest.raises(HandedOverAlreadyError, match="cut over"):
        handing.invoke("plan_migration", {"request": REQUEST})


def test_the_log_s_own_offsets_stay_as_they_are(handing: Handing) -> None:
    handing.complete()
    assert handing.world.source.offsets == READ
