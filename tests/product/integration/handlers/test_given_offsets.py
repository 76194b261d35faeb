"""What groups are given beside translated offsets: in partitions without one, where they are ahead, and metadata."""

from typing import Any

import pytest

from mskmigration.cutover.record import HandoverStage
from mskmigration.errors import VerificationFailedError
from mskmigration.kafka import Bounds, TopicPartition
from tests.product.integration.handlers.conftest import Invoke, World
from tests.product.integration.handlers.handing_over import TWO, Handing
from tests.product.integration.handlers.test_cutover import FIRST, POSITIONS

EMPTY, HELD = TopicPartition("orders", 7), TopicPartition("orders-two", 1)


@pytest.fixture
def handing(world: World, invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> Handing:
    return Handing(world, invoke, monkeypatch)


def warned(handing: Handing, rule: str, **request: Any) -> list[str]:
    """Plan, and return what a rule warns of."""
    warnings = handing.plan(**request)["plan"]["warnings"]
    return [it.removeprefix(f"{rule}: ") for it in warnings if it.startswith(f"{rule}: ")]


def test_in_an_empty_partition_a_group_is_given_the_copy_s_end(handing: Handing) -> None:
    """With ``latest`` a consumer without an offset leaves out what is written before it is back."""
    handing.world.source.log[EMPTY] = Bounds(100, 100)  # its records fell to retention, which the copy has not yet run
    handing.plan()
    handing.run_up_to("verify_offsets")
    assert handing.world.target.offsets == {
        "billing": POSITIONS["billing"] | {EMPTY: 90},
        "shipping": POSITIONS["shipping"] | {EMPTY: 90},
    }
    handing.run("abort_handover")
    assert handing.world.target.offsets == {}


@pytest.mark.parametrize(("asked", "given"), [("leave", {}), ("end", {HELD: 3})])
def test_a_partition_with_records_is_named_and_the_request_decides(
    handing: Handing, asked: str, given: dict[TopicPartition, int]
) -> None:
    handing.world.source.log[HELD] = handing.world.target.log[HELD] = Bounds(0, 3)
    handing.world.worker.offsets["m-source"][HELD] = 2
    (warning,) = warned(handing, "uncommitted-partitions", topics=["orders-two"], uncommitted_partitions=asked)
    assert warning == "groups have committed nothing in partitions that hold records: shipping of orders-two-1"
    handing.run_up_to("verify_offsets")
    assert handing.world.target.offsets == {"shipping": {TWO: 5} | given}


def test_an_offset_that_the_group_has_on_the_copy_alone_is_left_to_it(handing: Handing) -> None:
    handing.world.source.log[HELD] = handing.world.target.log[HELD] = Bounds(0, 3)
    handing.world.worker.offsets["m-source"][HELD] = 2
    handing.world.target.offsets = {"shipping": {HELD: 1}}
    assert warned(handing, "uncommitted-partitions", topics=["orders-two"], uncommitted_partitions="end") == []
    handing.run_up_to("verify_offsets")
    assert handing.world.target.offsets == {"shipping": {TWO: 5, HELD: 1}}


@pytest.mark.parametrize(("asked", "position"), [("keep", 60), ("take", 30)])
def test_a_group_that_is_further_on_the_copy_is_named_and_the_request_decides(
    handing: Handing, asked: str, position: int
) -> None:
    """Consumers were moved first: the group reads the copy, and its offset at the source is old."""
    handing.world.target.offsets = {"billing": {FIRST: 60}}
    (warning,) = warned(handing, "groups-ahead", groups_ahead=asked)
    assert warning == "groups are further on at the destination: billing of orders-0"
    handing.run_up_to("verify_offsets")
    assert handing.world.target.offsets["billing"] == {FIRST: position, TopicPartition("orders", 1): 90}
    (billing, _) = handing.kept("positions-0")["positions"]
    assert (billing["position"], billing["kept"]) == (30, 60 if asked == "keep" else None)
    handing.run("abort_handover")
    assert handing.world.target.offsets == {"billing": {FIRST: 60}}


@pytest.mark.parametrize("there", [30, 29, 91])
def test_an_offset_that_is_not_further_on_in_the_copy_is_written_over(handing: Handing, there: int) -> None:
    handing.world.target.offsets = {"billing": {FIRST: there}}
    assert warned(handing, "groups-ahead") == []
    handing.run_up_to("verify_offsets")
    assert handing.world.target.offsets == POSITIONS


def test_an_offset_that_a_group_kept_and_that_moves_is_named(handing: Handing) -> None:
    handing.world.target.offsets = {"billing": {FIRST: 60}}
    handing.plan()
    handing.run_up_to("apply_offsets")
    handing.world.target.offsets["billing"][FIRST] = 61
    with pytest.raises(VerificationFailedError, match="billing has 61 instead of 60 in orders-0"):
        handing.run("verify_offsets")


def test_metadata_goes_along_with_an_exact_position(handing: Handing) -> None:
    handing.world.source.metadata = {("billing", FIRST): "AwAAAY", ("shipping", TWO): "e30="}
    assert warned(handing, "metadata-dropped") == []
    handing.run_up_to("verify_offsets")
    written = {each: text for each, text in handing.world.target.metadata.items() if text}
    assert written == handing.world.source.metadata


def test_metadata_that_is_not_there_afterwards_is_named(handing: Handing) -> None:
    handing.world.source.metadata = {("billing", FIRST): "AwAAAY"}
    handing.plan()
    handing.run_up_to("apply_offsets")
    handing.world.target.metadata.clear()
    with pytest.raises(VerificationFailedError, match="billing has 30 instead of 30 in orders-0"):
        handing.run("verify_offsets")


def test_who_commits_without_being_a_member_is_not_quiet(handing: Handing) -> None:
    """A consumer that assigns partitions itself is no member of its group."""
    handing.plan()
    handing.run("fence_writers")
    handing.world.source.committing = {"billing"}
    answer = handing.run("prove_quiet")
    assert (answer["action"], answer["reason"]) == ("wait", "groups still commit: billing")
    handing.world.source.committing = set()
    handing.world.source.pending = {"shipping"}
    assert "Open transactions hold offsets of these groups back" in handing.run("prove_quiet")["reason"]
    handing.world.source.pending = set()
    assert handing.run("prove_quiet")["action"] == "quiet"


@pytest.mark.parametrize("partition", [FIRST, EMPTY])
def test_who_commits_at_the_origin_after_the_translation_is_named(handing: Handing, partition: TopicPartition) -> None:
    handing.plan()
    handing.run_up_to("apply_offsets")
    before = handing.world.source.offsets["billing"].get(partition)
    handing.world.source.offsets["billing"][partition] = 41
    said = f"billing committed 41 in orders-{partition.partition} where it had {before}"
    with pytest.raises(VerificationFailedError, match=said):
        handing.run("verify_offsets")
    assert handing.record.reached is HandoverStage.APPLIED
