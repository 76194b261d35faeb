"""Plan Handover in both directions: what will be done, what stands in the way, and going on where another ended."""

from collections.abc import Callable

import pytest

from mskmigration.cutover.record import Direction, HandoverStage
from mskmigration.errors import HandoverBlockedError, InvalidRequestError, MigrationUnknownError
from mskmigration.kafka import Bounds, TopicPartition
from mskmigration.migration import MigrationStage
from tests.fakes.administration import fenced
from tests.product.integration.handlers.conftest import Invoke, World
from tests.product.integration.handlers.handing_over import TWO, Handing, started_execution

FIRST = TopicPartition("orders", 0)


@pytest.fixture
def handing(world: World, invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> Handing:
    return Handing(world, invoke, monkeypatch)


def test_the_plan_says_what_will_be_done_and_touches_nothing(handing: Handing) -> None:
    planned = handing.plan()
    uncommitted, *warnings = planned["plan"].pop("warnings")
    assert uncommitted.startswith("uncommitted-partitions: ")
    assert warnings == ["super-users: an ACL does not bind super users"]
    assert (planned["action"], planned["direction"], planned["batches"]) == ("ask", "forward", [0, 1])
    assert planned["plan"] == {
        "topics": 2,
        "partitions": 17,
        "groups": 2,
        "methods": {"compared": 3, "end": 1},
        "records_left": 0,
    }
    assert planned["event_names"] == {"topics": ["orders", "orders-two"], "groups": ["billing", "shipping"]}
    assert "\naws stepfunctions send-task-success \\\n  --region eu-central-1 " in str(planned["message"])
    assert handing.kept("plan")["groups"] == [
        {"name": "billing", "partitions": 2, "exact": 2, "bounded": 0},
        {"name": "shipping", "partitions": 2, "exact": 2, "bounded": 0},
    ]
    record = handing.record
    assert (record.reached, record.execution, record.stage_before) == (
        HandoverStage.PLANNED,
        handing.execution,
        MigrationStage.CAUGHT_UP,
    )
    assert handing.world.worker.changes == []
    assert handing.world.source_acls.held == set()
    assert handing.stage() is MigrationStage.CAUGHT_UP


def test_an_approval_that_is_given_is_not_asked_for(handing: Handing) -> None:
    assert handing.plan(approval="given")["action"] == "proceed"


def test_only_what_is_asked_for_is_planned(handing: Handing) -> None:
    planned = handing.plan(topics=["orders-two"], groups=["shipping"])
    assert planned["event_names"] == {"topics": ["orders-two"], "groups": ["shipping"]}
    warning, *_ = planned["plan"]["warnings"]
    assert warning.startswith(
        "reads-other-topics: groups have committed offsets of topics that are not handed over: sh"
    )


def missing_on_copy(handing: Handing) -> None:
    del handing.world.target.log[TWO]


def not_running(handing: Handing) -> None:
    handing.world.worker.fail("m-source", 0, "java.lang.RuntimeException: no")


def far_behind(handing: Handing) -> None:
    handing.world.source.log[FIRST] = Bounds(10, 50_101)


def gap(handing: Handing) -> None:
    handing.world.source.log[FIRST] = Bounds(110, 120)


def members_on_copy(handing: Handing) -> None:
    handing.world.target.members = {"billing"}


def fence_impossible(handing: Handing) -> None:
    handing.world.source_acls.authorizer = False


def wrong_stage(handing: Handing) -> None:
    handing.world.records.advance("m", MigrationStage.REPLICATING)


def execution_at_work(handing: Handing) -> None:
    handing.plan(execution=started_execution())


@pytest.mark.parametrize(
    "hinder",
    [
        missing_on_copy,
        not_running,
        far_behind,
        gap,
        members_on_copy,
        fence_impossible,
        wrong_stage,
        execution_at_work,
    ],
)
def test_what_stands_in_the_way_is_named(handing: Handing, hinder: Callable[[Handing], None]) -> None:
    hinder(handing)
    before = handing.world.handovers.latest("m")
    name = {"not_running": "connector-not-running"}.get(hinder.__name__, hinder.__name__.replace("_", "-"))
    with pytest.raises(HandoverBlockedError, match=rf"^{name}: .*Nothing has been changed"):
        handing.plan()
    assert handing.world.handovers.latest("m") == before
    assert handing.world.worker.changes == []


def test_all_that_stands_in_the_way_is_named_at_once(handing: Handing) -> None:
    members_on_copy(handing)
    fence_impossible(handing)
    with pytest.raises(HandoverBlockedError, match=r"members-on-copy: .*fence-impossible: "):
        handing.plan()


def test_what_cannot_be_known_of_topics_without_acls_is_not_guessed(handing: Handing) -> None:
    handing.world.source_acls.tells_default = False
    with pytest.raises(HandoverBlockedError, match=r"fence-unsure: 2 topics have no ACL, .*: orders, orders-two\."):
        handing.plan()
    assert handing.plan(fence="stopped")["action"] == "ask"


def test_topics_that_will_be_opened_are_named_to_whoever_approves(handing: Handing) -> None:
    assert (
        "2 of these topics have no ACL, so that everybody may use them: orders, orders-two."
        in handing.plan()["message"]
    )
    handing.world.source_acls.rules.opens = False
    assert "have no ACL" not in handing.plan()["message"]


def test_topics_that_are_no_part_of_the_migration_are_none(handing: Handing) -> None:
    with pytest.raises(HandoverBlockedError, match="nothing-matches"):
        handing.plan(topics=["payments"])


def test_without_a_fence_of_acls_no_authorizer_is_needed(handing: Handing) -> None:
    fence_impossible(handing)
    assert "fence" not in str(handing.plan(fence="stopped")["plan"]["warnings"])


def test_what_was_typed_wrong_or_is_unknown_is_refused(handing: Handing) -> None:
    with pytest.raises(InvalidRequestError, match="fence: "):
        handing.plan(fence="hope")
    with pytest.raises(InvalidRequestError, match="topics: Extra inputs are not permitted"):
        handing.plan(Direction.BACK, topics=["orders"])
    with pytest.raises(MigrationUnknownError):
        handing.plan(migration="x")


def test_a_dead_execution_s_handover_is_gone_on_with_as_it_was_approved(handing: Handing) -> None:
    first = handing.plan(topics=["orders"])
    handing.run("fence_writers")
    handing.stop()
    second = started_execution()
    again = handing.plan(execution=second, topics=["orders-two"])
    assert (again["action"], again["handover"]) == ("proceed", first["handover"])
    assert again["event_names"] == first["event_names"]
    assert handing.record.execution == second


def test_what_was_promoted_goes_on_behind_the_promotion(handing: Handing) -> None:
    handing.plan()
    handing.run_up_to("promote")
    assert handing.plan()["action"] == "promoted"


def test_a_handover_under_way_is_not_turned_round(handing: Handing) -> None:
    handing.plan()
    handing.run("fence_writers")
    with pytest.raises(HandoverBlockedError, match="handover-under-way: a handover forward is under way"):
        handing.plan(Direction.BACK)


def test_a_plan_that_was_never_begun_is_made_anew(handing: Handing) -> None:
    handing.plan(topics=["orders"])
    handing.stop()
    assert handing.plan(execution=started_execution(), topics=["orders-two"])["event_names"]["topics"] == ["orders-two"]
    assert handing.record.reached is HandoverStage.PLANNED


def test_there_is_no_rollback_before_a_cutover(handing: Handing) -> None:
    with pytest.raises(HandoverBlockedError, match="nothing-matches"):
        handing.plan(Direction.BACK)


def test_after_a_cutover_the_rollback_is_planned_from_the_target(handing: Handing) -> None:
    handing.plan()
    handing.complete()
    planned = handing.plan(Direction.BACK)
    assert (planned["direction"], planned["plan"]["topics"], planned["plan"]["groups"]) == ("back", 2, 2)
    assert handing.record.direction is Direction.BACK
    assert handing.record.stage_before is MigrationStage.CUT_OVER
    assert handing.world.source_acls.held == fenced("orders", "orders-two")
