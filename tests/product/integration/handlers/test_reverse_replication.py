"""Behind the promotion: reverse replication is prepared and gone, and a cutover is possible again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mskmigration.cutover.record import Direction, HandoverStage
from mskmigration.errors import HandedOverAlreadyError, HandoverBlockedError
from mskmigration.kafka import Bounds, TopicPartition
from mskmigration.kafka.acls import denial
from mskmigration.migration import MigrationStage
from tests.fakes.administration import fenced
from tests.product.integration.handlers.conftest import Answer, Invoke, World
from tests.product.integration.handlers.handing_over import READ, TWO, Handing
from tests.product.integration.handlers.test_migrate import REQUEST

FIRST = TopicPartition("orders", 0)
FENCED = fenced("orders", "orders-two")


@pytest.fixture
def handing(world: World, invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> Handing:
    return Handing(world, invoke, monkeypatch)


@pytest.fixture
def cut_over(handing: Handing) -> Handing:
    """A migration all of whose topics were promoted."""
    handing.plan()
    handing.complete()
    handing.world.worker.changes.clear()
    return handing


def copied_back(handing: Handing) -> None:
    """Plan a rollback, and let the reverse connector copy what is written on the target meanwhile."""
    handing.plan(Direction.BACK)
    handing.run("start_reverse_replication")
    world = handing.world
    for partition, copy in ((FIRST, TopicPartition("orders", 0)), (TWO, TWO)):
        world.target.log[copy] = world.target.log[copy]._replace(end=world.target.log[copy].end + 3)
        world.source.log[partition] = world.source.log[partition]._replace(end=world.source.log[partition].end + 3)
        world.worker.offsets["m-reverse"][partition.topic, 0] += 3


def test_reverse_replication_begins_where_clients_began(handing: Handing) -> None:
    handing.plan()
    prepared = handing.complete()
    assert prepared == {"reverse_connector": "m-reverse", "seeded": 17, "left": 0}
    worker = handing.world.worker
    assert worker.stopped == {"m-source", "m-checkpoint", "m-reverse"}
    assert worker.offsets["m-reverse"] == {("orders", n): 89 for n in range(16)} | {("orders-two", 0): 6}
    assert worker.configs["m-reverse"]["topics"] == "orders,orders-two"
    assert worker.configs["m-reverse"]["source.cluster.alias"] == "target"
    record = handing.world.records.get("m")
    assert (record.stage, record.promoted_topics) == (MigrationStage.CUT_OVER, ("orders", "orders-two"))
    assert record.fenced_topics == ("orders", "orders-two")
    assert handing.world.source_acls.held == FENCED


def test_preparing_reverse_replication_twice_is_the_same(handing: Handing) -> None:
    handing.plan()
    handing.run_up_to("promote")
    prepared = handing.run("prepare_next_handover")
    before = handing.world.records.get("m").model_dump(exclude={"updated_at"})
    handing.world.target.log[FIRST] = Bounds(0, 95)
    assert handing.run("prepare_next_handover") == prepared
    assert handing.world.worker.offsets["m-reverse"]["orders", 0] == 89
    assert handing.world.records.get("m").model_dump(exclude={"updated_at"}) == before


def test_an_empty_copy_has_no_seed(handing: Handing) -> None:
    last = TopicPartition("orders", 15)
    handing.world.source.log[last] = handing.world.target.log[last] = Bounds(0, 0)
    del handing.world.worker.offsets["m-source"]["orders", 15]
    handing.plan()
    assert handing.complete()["seeded"] == 16
    assert ("orders", 15) not in handing.world.worker.offsets["m-reverse"]


def test_of_some_topics_the_rest_is_copied_on_without_them(handing: Handing) -> None:
    handing.plan(topics=["orders-two"])
    prepared = handing.complete()
    assert (prepared["seeded"], prepared["left"]) == (1, 1)
    worker, record = handing.world.worker, handing.world.records.get("m")
    assert worker.stopped == {"m-reverse"}
    assert worker.configs["m-source"]["topics.exclude"].split(",")[-1] == "orders-two"
    assert worker.configs["m-source"] in record.configs
    assert (record.stage, record.promoted_topics) == (MigrationStage.CAUGHT_UP, ("orders-two",))
    assert record.request.topics_exclude == ("orders-two",)
    assert handing.invoke("list_migrations", {})["migrations"] == ["m"]


def test_what_was_handed_over_in_part_is_not_migrated_again_but_the_rest_is(handing: Handing) -> None:
    handing.plan(topics=["orders-two"])
    handing.complete()
    with pytest.raises(HandedOverAlreadyError, match="1 topics"):
        handing.invoke("plan_migration", {"request": REQUEST})
    rest: Answer = {**REQUEST, "topics_exclude": ["orders-two"]}
    assert handing.invoke("plan_migration", {"request": rest})["topics"] == 1


def test_the_rest_is_handed_over_by_a_second_cutover(handing: Handing) -> None:
    handing.plan(topics=["orders-two"])
    handing.complete()
    assert handing.plan()["event_names"]["topics"] == ["orders"]
    prepared = handing.complete()
    record = handing.world.records.get("m")
    assert (record.stage, record.promoted_topics) == (MigrationStage.CUT_OVER, ("orders", "orders-two"))
    assert record.fenced_topics == ("orders", "orders-two")
    assert handing.world.worker.configs["m-reverse"]["topics"] == "orders,orders-two"
    assert prepared["left"] == 0


def test_starting_reverse_replication_lifts_the_fence_and_lets_the_reverse_connector_go_on(cut_over: Handing) -> None:
    cut_over.plan(Direction.BACK)
    assert cut_over.run("start_reverse_replication")["lifted"] == 2
    assert cut_over.world.source_acls.held == set()
    assert cut_over.world.worker.changes == ["resume m-reverse"]
    assert cut_over.run("start_reverse_replication")["lifted"] == 2


def test_a_denial_that_stood_before_the_cutover_stands_in_reverse_replication(handing: Handing) -> None:
    handing.world.source_acls.held = {denial("orders")}
    handing.plan()
    handing.complete()
    handing.plan(Direction.BACK)
    assert handing.run("start_reverse_replication")["lifted"] == 1
    assert handing.world.source_acls.held == {denial("orders")}


def test_writers_are_not_blocked_while_much_is_left_to_copy_back(cut_over: Handing) -> None:
    cut_over.plan(Direction.BACK)
    cut_over.world.target.log[FIRST] = Bounds(0, 50_091)
    now = cut_over.run("start_reverse_replication")["since"]
    assert cut_over.run("check_reverse_lag", since=now) == {
        "action": "wait",
        "reason": "up to 50,001 records are left to copy back",
        "wait_seconds": 3,
    }
    an_hour_ago = datetime.now(UTC) - timedelta(hours=1)
    assert cut_over.run("check_reverse_lag", since=an_hour_ago.isoformat())["wait_seconds"] == 60
    cut_over.world.worker.offsets["m-reverse"]["orders", 0] += 1
    assert cut_over.run("check_reverse_lag", since=now) == {
        "action": "small",
        "reason": "at most 50,000 records are left to copy back",
        "wait_seconds": 3,
    }


def test_back_the_target_is_fenced_and_groups_go_on_at_the_source(cut_over: Handing) -> None:
    world = cut_over.world
    copied_back(cut_over)
    world.target.offsets["billing"][FIRST] = 92
    answer = cut_over.run_up_to("promote")
    assert answer["subject"] == "Migration m: clients may switch to the source"
    assert answer["detail"]["direction"] == "back"
    assert world.target_acls.held == FENCED
    assert world.source.offsets["billing"][FIRST] == 102
    assert world.source.offsets["shipping"] == READ["shipping"]


def prepared_for_cutover(handing: Handing) -> dict[str, Any]:
    copied_back(handing)
    handing.run_up_to("promote")
    return handing.run("prepare_next_handover")


def test_after_a_rollback_nothing_is_copied_and_the_target_stays_fenced(cut_over: Handing) -> None:
    prepared = prepared_for_cutover(cut_over)
    assert prepared == {"reverse_connector": "", "seeded": 2, "left": 0}
    world, record = cut_over.world, cut_over.world.records.get("m")
    assert (record.stage, record.promoted_topics, record.fenced_topics) == (MigrationStage.ROLLED_BACK, (), ())
    assert record.fenced_on_target == ("orders", "orders-two")
    assert "m-reverse" not in world.worker.configs
    # A producer that has not gone back is refused: what it wrote on the target would stay there.
    assert world.target_acls.held == FENCED
    assert world.worker.stopped == {"m-source", "m-checkpoint"}
    assert cut_over.invoke("list_migrations", {})["migrations"] == []
    # What was written on the target is at the source, too, and not copied a second time.
    assert world.worker.offsets["m-source"]["orders", 0] == 102
    assert world.worker.offsets["m-source"]["orders", 1] == 99
    cut_over.run("record_handover")
    with pytest.raises(HandoverBlockedError, match=r"wrong-stage: the migration is rolled back\. Start migrate"):
        cut_over.plan()


def migrated_again(handing: Handing, **request: object) -> Answer:
    plan = handing.invoke("plan_migration", {"request": {**REQUEST, **request}})
    return handing.invoke("register_connectors", {key: plan[key] for key in ("request", "tasks_max", "groups")})


def test_migrate_lifts_the_target_s_fence_and_a_cutover_is_possible_again(cut_over: Handing) -> None:
    prepared_for_cutover(cut_over)
    cut_over.run("record_handover")
    migrated_again(cut_over)
    world, record = cut_over.world, cut_over.world.records.get("m")
    assert (world.target_acls.held, world.worker.stopped) == (set(), set())
    assert (record.stage, record.fenced_on_target) == (MigrationStage.REPLICATING, ())
    assert record.request.topics_exclude == ()
    world.records.advance("m", MigrationStage.CAUGHT_UP)
    assert cut_over.plan()["event_names"]["topics"] == ["orders", "orders-two"]


def test_what_is_not_migrated_again_stays_fenced_on_the_target(cut_over: Handing) -> None:
    prepared_for_cutover(cut_over)
    migrated_again(cut_over, topics_exclude=["orders-two"])
    assert cut_over.world.target_acls.held == fenced("orders-two")
    assert cut_over.world.records.get("m").fenced_on_target == ("orders-two",)


def test_of_some_topics_that_went_back_the_rest_is_copied_on_without_them(handing: Handing) -> None:
    handing.plan(topics=["orders-two"])
    handing.complete()
    handing.plan(Direction.BACK)
    handing.run("start_reverse_replication")
    handing.run_up_to("promote")
    assert handing.run("prepare_next_handover")["left"] == 1
    world, record = handing.world, handing.world.records.get("m")
    assert (record.stage, record.fenced_on_target) == (MigrationStage.CAUGHT_UP, ("orders-two",))
    assert world.worker.stopped == set()
    assert world.worker.configs["m-source"]["topics.exclude"].split(",")[-1] == "orders-two"
    assert world.target_acls.held == fenced("orders-two")


def test_preparing_a_cutover_twice_is_the_same(cut_over: Handing) -> None:
    prepared_for_cutover(cut_over)
    before = cut_over.world.records.get("m").model_dump(exclude={"updated_at"})
    assert cut_over.run("prepare_next_handover")["seeded"] == 0
    assert cut_over.world.records.get("m").model_dump(exclude={"updated_at"}) == before
    assert cut_over.world.worker.offsets["m-source"]["orders", 0] == 102


def test_an_end_that_a_function_reached_for_a_stopped_execution_is_an_end(cut_over: Handing) -> None:
    cut_over.run("record_handover")
    handed = cut_over.record.id
    assert (cut_over.plan()["action"], cut_over.plan()["handover"]) == ("completed", handed)
    with pytest.raises(HandoverBlockedError, match="wrong-stage"):
        cut_over.plan(topics=["orders"])


def test_a_rollback_that_is_aborted_leaves_all_as_the_cutover_left_it(cut_over: Handing) -> None:
    copied_back(cut_over)
    before = {group: dict(offsets) for group, offsets in cut_over.world.source.offsets.items()}
    cut_over.run_up_to("apply_offsets")
    undone = cut_over.run("abort_handover")["undone"]
    assert undone[1] == "m-reverse is stopped, and 2 topics are fenced again"
    assert cut_over.world.target_acls.held == set()
    assert cut_over.world.source_acls.held == FENCED
    assert cut_over.world.source.offsets == before
    assert "m-reverse" in cut_over.world.worker.stopped
    assert (cut_over.record.reached, cut_over.stage()) == (HandoverStage.ABORTED, MigrationStage.CUT_OVER)
    with pytest.raises(HandoverBlockedError, match="wrong-stage: the migration is cut over"):
        cut_over.plan()
    assert cut_over.plan(Direction.BACK)["action"] == "ask"
