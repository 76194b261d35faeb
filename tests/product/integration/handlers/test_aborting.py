"""Abort Handover undoes exactly what was done, however far it came; and heal finds what nobody else would abort."""

from collections.abc import Collection
from datetime import timedelta

import pytest

from mskmigration.cutover.record import HandoverStage
from mskmigration.errors import (
    GroupHasMembersError,
    HandoverUnknownError,
    PromotedAlreadyError,
    RebalanceInProgressError,
)
from mskmigration.kafka import TopicPartition
from mskmigration.kafka.acls import denial
from mskmigration.migration import MigrationStage
from tests.fakes.administration import fenced
from tests.product.integration.handlers.conftest import Invoke, World
from tests.product.integration.handlers.handing_over import BLOCKED, Handing

FIRST = TopicPartition("orders", 0)
PERMITTED = "2 topics may be written to again"
GO_ON = "m-source, m-checkpoint go on"
PAUSED_HANDOVER = timedelta(minutes=3)


@pytest.fixture
def handing(world: World, invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> Handing:
    started = Handing(world, invoke, monkeypatch)
    started.plan()
    return started


def ago(handing: Handing, past: timedelta) -> None:
    """Let the handover have come so far some time ago."""
    record = handing.record
    times = {stage: at - past for stage, at in record.times.items()}
    handing.world.handovers.put(record.model_copy(update={"times": times}))


def test_what_was_only_planned_is_aborted_untouched(handing: Handing) -> None:
    answer = handing.run("abort_handover")
    assert answer["undone"] == [GO_ON]
    assert handing.record.reached is HandoverStage.ABORTED
    assert handing.stage() is MigrationStage.CAUGHT_UP
    assert answer["subject"] == "Migration m: the handover was aborted"
    assert answer["message"] == f"The handover {handing.record.id} was undone: {GO_ON}."


@pytest.mark.parametrize("last", BLOCKED[:4])
def test_before_groups_are_written_the_fence_goes_and_copying_goes_on(handing: Handing, last: str) -> None:
    handing.world.target.offsets = {"billing": {FIRST: 7}}
    handing.run_up_to(last)
    assert handing.run("abort_handover")["undone"] == [PERMITTED, GO_ON]
    assert handing.world.source_acls.held == set()
    assert handing.world.worker.stopped == set()
    assert handing.world.target.offsets == {"billing": {FIRST: 7}}
    assert (handing.record.reached, handing.stage()) == (HandoverStage.ABORTED, MigrationStage.CAUGHT_UP)
    assert [it.id for it in handing.world.handovers.over("m")] == [handing.record.id]


@pytest.mark.parametrize("last", ["apply_offsets", "verify_offsets"])
def test_groups_are_given_back_what_they_had(handing: Handing, last: str) -> None:
    handing.world.target.offsets = {"billing": {FIRST: 7, TopicPartition("orders", 1): 90}, "other": {FIRST: 1}}
    handing.run_up_to(last)
    assert handing.world.target.offsets["billing"][FIRST] == 30
    undone = [PERMITTED, "2 groups have the offsets that they had", GO_ON]
    assert handing.run("abort_handover")["undone"] == undone
    assert handing.world.target.offsets == {
        "billing": {FIRST: 7, TopicPartition("orders", 1): 90},
        "other": {FIRST: 1},
    }


def test_a_fence_of_somebody_else_stays(handing: Handing) -> None:
    handing.world.source_acls.held = {denial("orders"), denial("payments")}
    handing.run_up_to("drain")
    assert handing.run("abort_handover")["undone"] == ["1 topics may be written to again", GO_ON]
    assert handing.world.source_acls.held == {denial("orders"), denial("payments")}


def test_an_abort_that_died_half_way_is_taken_to_its_end(handing: Handing) -> None:
    handing.world.target.offsets = {"billing": {FIRST: 7}}
    handing.run_up_to("verify_offsets")
    handing.world.target.members = {"billing"}
    with pytest.raises(GroupHasMembersError):
        handing.run("abort_handover")
    assert handing.world.source_acls.held == set()
    assert handing.record.blocks_writers
    handing.world.target.members = set()
    assert handing.run("abort_handover")["undone"][1] == "2 groups have the offsets that they had"
    assert handing.world.target.offsets == {"billing": {FIRST: 7, TopicPartition("orders", 1): 90}}
    assert handing.record.reached is HandoverStage.ABORTED


def test_a_rebalance_that_lasts_leaves_the_handover_to_be_aborted_again(handing: Handing) -> None:
    handing.run_up_to("drain")
    handing.world.worker.rebalances = 1_000
    with pytest.raises(RebalanceInProgressError):
        handing.run("abort_handover")
    assert handing.record.blocks_writers
    handing.world.worker.rebalances = 0
    assert handing.run("abort_handover")["undone"][-1] == GO_ON


def test_what_is_aborted_stays_aborted(handing: Handing) -> None:
    handing.run_up_to("drain")
    handing.run("abort_handover")
    with pytest.raises(HandoverUnknownError):
        handing.run("abort_handover")
    assert handing.plan()["action"] == "ask"
    assert handing.record.reached is HandoverStage.PLANNED


def test_what_was_promoted_is_not_undone(handing: Handing) -> None:
    handing.run_up_to("promote")
    offsets, changes = dict(handing.world.target.offsets), list(handing.world.worker.changes)
    with pytest.raises(PromotedAlreadyError, match="Start rollback to go back"):
        handing.run("abort_handover")
    assert handing.world.target.offsets == offsets
    assert handing.world.worker.changes == changes
    assert handing.world.source_acls.held == fenced("orders", "orders-two")
    assert handing.record.reached is HandoverStage.PROMOTED


def test_a_handover_under_way_is_not_healed(handing: Handing) -> None:
    assert handing.invoke("list_migrations", {})["migrations"] == ["m"]
    handing.run("fence_writers")
    assert handing.invoke("list_migrations", {}) == {"migrations": [], "trigger": "schedule", "abandoned": []}
    handing.complete()
    assert handing.invoke("list_migrations", {})["migrations"] == []


def test_a_handover_whose_execution_is_gone_is_abandoned_after_two_minutes(handing: Handing) -> None:
    handing.run("fence_writers")
    ago(handing, PAUSED_HANDOVER)
    assert handing.invoke("list_migrations", {})["abandoned"] == []
    handing.stop()
    assert handing.invoke("list_migrations", {})["abandoned"] == ["m"]
    ago(handing, -timedelta(minutes=2))
    assert handing.invoke("list_migrations", {})["abandoned"] == []


@pytest.mark.parametrize("last", ["promote", None])
def test_what_blocks_no_writers_is_not_abandoned(handing: Handing, last: str | None) -> None:
    if last:
        handing.run_up_to(last)
    ago(handing, PAUSED_HANDOVER)
    handing.stop()
    assert handing.invoke("list_migrations", {})["abandoned"] == []


def test_what_heal_abandons_can_be_aborted(handing: Handing) -> None:
    handing.run_up_to("drain")
    ago(handing, PAUSED_HANDOVER)
    handing.stop()
    for migration in handing.invoke("list_migrations", {})["abandoned"]:  # type: ignore[attr-defined]
        handing.invoke("abort_handover", {"migration": migration})
    assert handing.invoke("list_migrations", {}) == {"migrations": ["m"], "trigger": "schedule", "abandoned": []}


def test_a_fence_that_is_built_after_its_handover_was_aborted_is_taken_away(
    handing: Handing, monkeypatch: pytest.MonkeyPatch
) -> None:
    acls = handing.world.source_acls
    deny = acls.deny_write

    def given_up_first(topics: Collection[str], opened: Collection[str] = ()) -> None:
        handing.run("abort_handover")
        deny(topics, opened)

    monkeypatch.setattr(acls, "deny_write", given_up_first)
    with pytest.raises(HandoverUnknownError, match="was aborted while its fence was built"):
        handing.run("fence_writers")
    assert handing.record.reached is HandoverStage.ABORTED
    assert acls.held == set()


def test_a_fence_that_is_built_while_its_handover_is_aborted_is_taken_away(
    handing: Handing, monkeypatch: pytest.MonkeyPatch
) -> None:
    handing.run_up_to("fence_writers")
    acls = handing.world.source_acls
    permit = acls.permit_write

    def denied_meanwhile(topics: Collection[str], opened: Collection[str] = ()) -> None:
        permit(topics, opened)
        if handing.record.reached is not HandoverStage.ABORTED:
            acls.deny_write(topics, opened)

    monkeypatch.setattr(acls, "permit_write", denied_meanwhile)
    handing.run("abort_handover")
    assert acls.held == set()
