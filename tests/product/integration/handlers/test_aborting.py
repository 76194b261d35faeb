"""Abort Handover undoes exactly what was done, however far it came; and heal finds what nobody else would abort."""

import json
from collections.abc import Collection
from datetime import timedelta

import boto3
import pytest

from mskmigration.cutover.record import HandoverStage
from mskmigration.errors import (
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
    undone = [PERMITTED, GO_ON, "2 groups have the offsets that they had"]
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


def test_offsets_of_other_topics_stay_as_they_are(handing: Handing) -> None:
    """Another migration may have promoted them meanwhile, or the group reads on there."""
    other = TopicPartition("payments", 0)
    handing.world.target.offsets = {"billing": {FIRST: 7, other: 1}}
    handing.run_up_to("verify_offsets")
    handing.world.target.offsets["billing"][other] = 2
    handing.world.target.offsets["shipping"][other] = 5
    handing.run("abort_handover")
    assert handing.world.target.offsets == {"billing": {FIRST: 7, other: 2}, "shipping": {other: 5}}


def test_the_metadata_that_groups_had_is_given_back(handing: Handing) -> None:
    handing.world.target.offsets = {"billing": {FIRST: 7}}
    handing.world.target.metadata = {("billing", FIRST): "AwAAAY"}
    handing.run_up_to("apply_offsets")
    assert handing.world.target.metadata["billing", FIRST] == ""
    handing.run("abort_handover")
    assert handing.world.target.metadata["billing", FIRST] == "AwAAAY"


def test_a_group_with_members_is_named_and_copying_goes_on(handing: Handing) -> None:
    handing.world.target.offsets = {"billing": {FIRST: 7}}
    handing.run_up_to("verify_offsets")
    handing.world.target.members = {"billing", "shipping"}
    answer = handing.run("abort_handover")
    kept = "2 groups keep the handover's offsets on the target: billing (it has members), shipping (GroupSubscribedTo"
    assert answer["undone"][:3] == [PERMITTED, GO_ON, "0 groups have the offsets that they had"]
    assert answer["undone"][3].startswith(kept)
    assert kept in answer["message"]
    assert handing.world.worker.stopped == set()
    assert (handing.record.reached, handing.stage()) == (HandoverStage.ABORTED, MigrationStage.CAUGHT_UP)


def test_what_0_2_kept_of_other_topics_is_not_given_back(handing: Handing) -> None:
    handing.run_up_to("verify_offsets")
    before = {"groups": ["billing", "shipping"], "offsets": [offset_of("orders", 7), offset_of("payments", 1)]}
    key = f"migrations/m/{handing.record.document('before')}.json"
    boto3.client("s3").put_object(Bucket="bucket", Key=key, Body=json.dumps(before).encode())
    handing.world.target.offsets["billing"][TopicPartition("payments", 0)] = 2
    handing.run("abort_handover")
    assert handing.world.target.offsets == {"billing": {FIRST: 7, TopicPartition("payments", 0): 2}}


def offset_of(topic: str, offset: int) -> dict[str, object]:
    return {"group": "billing", "topic": topic, "partition": 0, "offset": offset}


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
