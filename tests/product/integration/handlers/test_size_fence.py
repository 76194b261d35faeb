"""A fence by size, from the plan to the next migrate: what stood before is kept, read back, and restored exactly."""

from collections.abc import Mapping

import pytest

from mskmigration.cutover import fence as fence_module
from mskmigration.cutover.record import Direction, HandoverStage
from mskmigration.errors import FenceGoneError, FenceRefusedError, HandoverBlockedError
from mskmigration.kafka import TopicPartition
from mskmigration.kafka.acls import denial
from mskmigration.kafka.record_limits import SETTING
from tests.fakes.administration import FakeAdministration, fenced
from tests.product.integration.handlers.conftest import Invoke, World
from tests.product.integration.handlers.handing_over import Handing
from tests.product.integration.handlers.test_migrate import REQUEST

BEFORE: Mapping[str, str | None] = {"orders": "2000000", "orders-two": None}
UNREAD = TopicPartition("orders", 5)
FENCED = dict.fromkeys(BEFORE, "78")


@pytest.fixture
def handing(world: World, invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> Handing:
    monkeypatch.setattr(fence_module, "FENCE_SEEN_SECONDS", 0)
    world.source.settings["orders"] = {SETTING: "2000000", "retention.ms": "5"}
    started = Handing(world, invoke, monkeypatch)
    started.world.source_acls.authorizer = started.world.target_acls.authorizer = False
    return started


@pytest.fixture
def planned(handing: Handing) -> Handing:
    handing.plan(fence="size")
    return handing


@pytest.fixture
def cut_over(planned: Handing) -> Handing:
    planned.complete()
    return planned


def limits(administration: FakeAdministration) -> Mapping[str, str | None]:
    return administration.record_limits(BEFORE)


def test_it_is_what_a_request_without_a_fence_gets(handing: Handing) -> None:
    words = handing.invoke(
        "plan_handover", {"execution": handing.execution, "direction": "forward", "request": {"migration": "m"}}
    )["message"]
    assert isinstance(words, str)
    assert "2 topics will take no records until the handover is promoted or aborted" in words
    assert "super-users" not in words


def test_what_stood_before_is_kept_and_nothing_else_is_touched(planned: Handing) -> None:
    assert planned.run("fence_writers") == {"topics": 2}
    assert limits(planned.world.source_acls) == FENCED
    assert planned.world.source.settings["orders"]["retention.ms"] == "5"
    assert planned.kept("fence")["limited"] == BEFORE
    assert planned.run("fence_writers") == {"topics": 2}
    assert planned.kept("fence")["limited"] == BEFORE


def test_what_is_limited_is_written_down_before_it_is(planned: Handing) -> None:
    planned.world.source_acls.refuses_limits = True
    with pytest.raises(FenceRefusedError):
        planned.run("fence_writers")
    assert planned.kept("fence")["limited"] == BEFORE
    planned.world.source_acls.refuses_limits = False
    planned.run("abort_handover")
    assert limits(planned.world.source_acls) == BEFORE


def test_an_abort_restores_exactly(planned: Handing) -> None:
    planned.run_up_to("apply_offsets")
    for _ in range(2):
        planned.run("abort_handover") if planned.record.reached is not HandoverStage.ABORTED else None
    assert limits(planned.world.source_acls) == BEFORE
    assert planned.world.source.settings["orders-two"] == {}


@pytest.mark.parametrize(("function", "last"), [("verify_offsets", "apply_offsets"), ("promote", "verify_offsets")])
@pytest.mark.parametrize("now", [None, "79"])
def test_a_fence_that_is_gone_or_changed_gives_the_handover_up(
    planned: Handing, function: str, last: str, now: str | None
) -> None:
    planned.run_up_to(last)
    reached = planned.record.reached
    planned.world.source_acls.set_record_limits({"orders": now})
    with pytest.raises(FenceGoneError, match=f"orders takes records of {now or 'any'} bytes"):
        planned.run(function)
    assert planned.record.reached is reached


def test_a_fence_that_does_not_show_is_none(planned: Handing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planned.world.source_acls, "set_record_limits", lambda _limits: None)
    with pytest.raises(FenceGoneError, match="orders takes records of 2000000 bytes; orders-two takes records of any"):
        planned.run("fence_writers")


@pytest.mark.parametrize(("function", "last"), [("verify_offsets", "apply_offsets"), ("promote", "verify_offsets")])
def test_an_acl_that_is_gone_gives_the_handover_up_too(handing: Handing, function: str, last: str) -> None:
    handing.world.source_acls.authorizer = True
    handing.plan(fence="acl")
    handing.run_up_to(last)
    handing.world.source_acls.held.remove(denial("orders"))
    with pytest.raises(FenceGoneError, match="no ACL denies to write to orders"):
        handing.run(function)


def test_a_promotion_that_is_asked_for_twice_needs_no_fence(planned: Handing) -> None:
    planned.run_up_to("promote")
    planned.world.source_acls.set_record_limits(BEFORE)
    assert planned.run("promote")["subject"] == "Migration m: clients may switch to the target"


def test_somebody_else_s_fence_refuses_the_plan(handing: Handing) -> None:
    handing.world.source_acls.set_record_limits({"orders": "78"})
    with pytest.raises(HandoverBlockedError, match=r"closed-topics: somebody has set max.message.bytes to 78 or less"):
        handing.plan(fence="size")


def test_somebody_else_s_fence_since_the_plan_is_left_alone(planned: Handing) -> None:
    planned.world.source_acls.set_record_limits({"orders": "78"})
    with pytest.raises(HandoverBlockedError, match=r"closed-topics: .*: orders"):
        planned.run("fence_writers")
    planned.run("abort_handover")
    assert limits(planned.world.source_acls) == {"orders": "78", "orders-two": None}


def test_a_closed_copy_refuses_every_plan(handing: Handing) -> None:
    handing.world.target_acls.set_record_limits({"orders": "78"})
    with pytest.raises(HandoverBlockedError, match="closed-topics"):
        handing.plan(fence="stopped")


def test_a_rollback_lifts_the_source_and_limits_the_target(cut_over: Handing) -> None:
    world = cut_over.world
    assert limits(world.source_acls) == FENCED
    assert world.records.get("m").limited_topics == BEFORE
    cut_over.plan(Direction.BACK, fence="size")
    assert cut_over.run("start_reverse_replication")["lifted"] == 2
    assert limits(world.source_acls) == BEFORE
    cut_over.complete()
    record = world.records.get("m")
    assert (record.limited_topics, record.limited_on_target) == ({}, dict.fromkeys(BEFORE))
    assert limits(world.target_acls) == FENCED
    assert limits(world.source_acls) == BEFORE


def test_a_rollback_that_is_aborted_limits_the_source_again(cut_over: Handing) -> None:
    cut_over.plan(Direction.BACK, fence="size")
    cut_over.run("start_reverse_replication")
    cut_over.run_up_to("prove_quiet")
    cut_over.run("abort_handover")
    assert limits(cut_over.world.source_acls) == FENCED
    assert limits(cut_over.world.target_acls) == dict.fromkeys(BEFORE)
    assert cut_over.world.records.get("m").limited_topics == BEFORE


def test_migrate_takes_the_target_s_limit_off(cut_over: Handing) -> None:
    cut_over.plan(Direction.BACK, fence="size")
    cut_over.run("start_reverse_replication")
    cut_over.complete()
    plan = cut_over.invoke("plan_migration", {"request": REQUEST})
    cut_over.invoke("register_connectors", plan)
    assert limits(cut_over.world.target_acls) == dict.fromkeys(BEFORE)
    assert cut_over.world.records.get("m").limited_on_target == {}


def test_topics_with_tiny_records_get_an_acl(handing: Handing) -> None:
    world = handing.world
    world.source.smallest = {"orders-two": 10}
    world.source_acls.authorizer = True
    message = handing.plan(fence="size")["message"]
    assert "1 topics will take no records" in message
    assert "which pass that limit: orders-two. An ACL will deny to write to them." in message
    assert handing.run("fence_writers") == {"topics": 2}
    assert limits(world.source_acls) == {"orders": "78", "orders-two": None}
    assert world.source_acls.held == fenced("orders-two")
    handing.run("abort_handover")
    assert (limits(world.source_acls), world.source_acls.held) == (BEFORE, set())


def test_where_producers_are_stopped_nothing_is_changed(handing: Handing) -> None:
    handing.plan(fence="stopped")
    assert handing.run("fence_writers") == {"topics": 0}
    assert (handing.world.source_acls.held, limits(handing.world.source_acls)) == (set(), BEFORE)
    assert handing.record.reached is HandoverStage.FENCED


def test_rights_are_asked_for_by_the_plan(handing: Handing) -> None:
    handing.world.source.unalterable = {"orders"}
    with pytest.raises(HandoverBlockedError, match=r"fence-refused: .* of 1 topics: orders"):
        handing.plan(fence="size")
    assert handing.plan(fence="stopped")["action"] == "ask"


def test_markers_of_refused_transactions_are_no_writing(planned: Handing) -> None:
    planned.run("fence_writers")
    planned.world.source.written = {UNREAD}
    planned.world.source.markers_only = True
    for function in ("prove_quiet", "drain", "translate_offsets", "apply_offsets", "verify_offsets", "promote"):
        for batch in planned.batches if function == "translate_offsets" else (0,):
            planned.run(function, batch=batch)
    assert planned.record.reached is HandoverStage.PROMOTED


def test_a_tiny_record_behind_the_fence_is_writing(planned: Handing) -> None:
    planned.run("fence_writers")
    planned.world.source.written = {UNREAD}
    assert "still written: orders-5" in planned.run("prove_quiet")["reason"]


def test_without_a_fence_by_size_markers_are_somebody_who_writes(handing: Handing) -> None:
    handing.plan(fence="stopped")
    handing.run("fence_writers")
    handing.world.source.written = {UNREAD}
    handing.world.source.markers_only = True
    assert "still written: orders-5" in handing.run("prove_quiet")["reason"]


def test_old_brokers_are_asked_for_by_the_plan(handing: Handing) -> None:
    handing.world.source.since_2_8 = False
    with pytest.raises(HandoverBlockedError, match=r'old-brokers: .*Start with "fence": "acl"'):
        handing.plan(fence="size")
    handing.world.source.since_2_8 = None
    warned = handing.plan(fence="size")["plan"]["warnings"]
    assert [it.partition(": ")[0] for it in warned] == ["uncommitted-partitions", "version-unknown"]
