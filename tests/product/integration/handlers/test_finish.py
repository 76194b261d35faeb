"""The functions of finish, each state's output the next one's input."""

from datetime import UTC, datetime
from typing import cast

import pytest

from mskmigration.aws.executions import Executions
from mskmigration.cutover.record import Direction, HandoverRecord, HandoverStage
from mskmigration.cutover.request import Fence, HandoverRequest
from mskmigration.errors import ConnectorsRemainError, FinishRefusedError, InvalidRequestError
from mskmigration.kafka import Acl, Bounds, TopicPartition
from mskmigration.migration import MigrationStage
from tests.product.integration.handlers.conftest import Answer, Invoke, World
from tests.product.integration.handlers.test_migrate import registered

MAY_WRITE = Acl("TOPIC", "orders", "LITERAL", "User:app", "*", "WRITE", "ALLOW")
FENCE = Acl("TOPIC", "orders", "LITERAL", "User:*", "*", "WRITE", "DENY")
GIVEN: Answer = {"request": {"migration": "m", "approval": "given"}}
STEPS = ("complete_acls", "remove_connectors", "scale_workers_to_zero", "record_finish")


class Running(Executions):
    """Executions of which a test says that they run."""

    def __init__(self) -> None:
        self.arns: set[str] = set()

    def runs(self, arn: str) -> bool:
        """Whether a test said so."""
        return arn in self.arns


class Handed:
    """A migration all of whose topics were promoted."""

    def __init__(self, world: World, invoke: Invoke) -> None:
        registered(invoke)
        self.world, self.invoke = world, invoke
        world.source_acls.held = {MAY_WRITE, FENCE}
        world.executions = self.running = Running()
        self.target, self.handovers = world.target_acls, world.handovers
        self.promote()

    def promote(self, stage: MigrationStage = MigrationStage.CUT_OVER) -> None:
        """Put the migration to a stage, its only topic promoted."""
        record = self.world.records.get("m")
        request = record.request.model_copy(update={"topics_exclude": ("orders",)})
        self.world.records.put(
            record.model_copy(update={"stage": stage, "promoted_topics": ("orders",), "request": request})
        )

    def plan(self, request: Answer = GIVEN) -> Answer:
        """Return what Plan Finish answers."""
        return self.invoke("plan_finish", request)

    def step(self, name: str) -> Answer:
        """Run one of the steps after the approval."""
        return self.invoke(name, {"migration": "m"})

    def begin_rollback(self, execution: str) -> None:
        """Put a rollback on record that was planned by an execution."""
        self.handovers.put(
            HandoverRecord.begin(
                HandoverRequest(migration="m", fence=Fence.ACL),
                Direction.BACK,
                execution,
                stage=MigrationStage.CUT_OVER,
                now=datetime.now(UTC),
            )
        )


@pytest.fixture
def handed(world: World, invoke: Invoke) -> Handed:
    return Handed(world, invoke)


def test_the_plan_asks_and_says_what_will_be_done(handed: Handed) -> None:
    planned = handed.plan({"request": {"migration": "m"}})
    assert planned["action"] == "ask"
    assert planned["plan"] == {
        "topics": 1,
        "missing_acls": 1,
        "connectors": ["m-source", "m-checkpoint", "m-heartbeat"],
        "others_unfinished": 0,
        "warnings": [],
    }
    words = str(planned["message"])
    assert "No rollback is possible afterwards." in words
    assert "1 ACLs that the target lacks are created there: 1 of TOPIC." in words
    assert "\naws stepfunctions send-task-success \\\n  --region eu-central-1 " in words
    assert handed.target.created == []


@pytest.mark.parametrize(
    "stage",
    [MigrationStage.REPLICATING, MigrationStage.CAUGHT_UP, MigrationStage.CUTTING_OVER, MigrationStage.ROLLING_BACK],
)
def test_what_is_not_all_promoted_is_refused(handed: Handed, stage: MigrationStage) -> None:
    handed.promote(stage)
    with pytest.raises(FinishRefusedError, match=stage.replace("_", " ")):
        handed.plan()


def test_a_wrong_input_is_refused(handed: Handed) -> None:
    with pytest.raises(InvalidRequestError, match="fence"):
        handed.plan({"request": {"migration": "m", "fence": "acl"}})


def test_everything_is_done_and_kept(handed: Handed) -> None:
    assert handed.plan()["action"] == "proceed"
    assert handed.step("complete_acls") == {"created": 1, "left_out": 1, "note": ""}
    assert handed.target.held == {MAY_WRITE}
    removed = handed.step("remove_connectors")
    assert removed == {"connectors": ["m-source", "m-checkpoint", "m-heartbeat", "m-reverse"]}
    assert handed.world.worker.configs == {}
    assert handed.step("scale_workers_to_zero")["to_zero"] is True
    assert handed.world.service.scaled == 1
    recorded = handed.step("record_finish")
    assert handed.world.document(str(recorded["document"]))["topics"] == ["orders"]
    assert "1 ACLs were created on the target" in str(recorded["message"])
    assert handed.world.records.get("m").stage is MigrationStage.FINISHED


def test_everything_may_be_done_twice(handed: Handed) -> None:
    handed.plan()
    first = [handed.step(name) for name in STEPS]
    kept = handed.world.document("s3://bucket/migrations/m/finish/acls.json")
    assert handed.plan({"request": {"migration": "m"}})["action"] == "proceed"
    assert [handed.step(name) for name in STEPS] == first
    assert handed.world.document("s3://bucket/migrations/m/finish/acls.json") == kept
    assert handed.target.created == [MAY_WRITE]


def test_what_was_there_before_is_what_the_first_attempt_found(handed: Handed) -> None:
    handed.plan()
    handed.step("complete_acls")
    handed.step("complete_acls")
    kept = handed.world.document("s3://bucket/migrations/m/finish/acls.json")
    assert (kept["before"], len(cast("list[object]", kept["created"]))) == ([], 1)


def test_a_cluster_without_an_authorizer_has_no_gaps(handed: Handed) -> None:
    handed.target.authorizer = False
    assert handed.step("complete_acls") == {"created": 0, "left_out": 0, "note": "the target has no authorizer"}


def test_the_workers_go_on_for_another_migration(handed: Handed) -> None:
    other = handed.world.records.get("m")
    renamed = other.request.model_copy(update={"migration": "other"})
    handed.world.records.put(other.model_copy(update={"request": renamed, "stage": MigrationStage.CAUGHT_UP}))
    assert handed.step("scale_workers_to_zero") == {"to_zero": False, "reason": "other are not finished"}
    assert handed.world.service.scaled == 0


def test_a_handover_that_is_under_way_comes_first(handed: Handed) -> None:
    handed.begin_rollback("arn:rollback")
    handed.running.arns.add("arn:rollback")
    with pytest.raises(FinishRefusedError, match="arn:rollback"):
        handed.plan()
    for step in ("complete_acls", "remove_connectors"):
        with pytest.raises(FinishRefusedError, match="arn:rollback"):
            handed.step(step)
    assert len(handed.world.worker.configs) == 3
    handed.running.arns.clear()
    assert handed.plan()["action"] == "proceed"


def test_what_began_while_the_approval_was_awaited_is_not_overrun(handed: Handed) -> None:
    handed.plan()
    handed.promote(MigrationStage.ROLLING_BACK)
    with pytest.raises(FinishRefusedError, match="rolling back"):
        handed.step("remove_connectors")
    assert len(handed.world.worker.configs) == 3


def test_connectors_that_stay_are_named(handed: Handed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(handed.world.connect), "delete", lambda *_: None)
    with pytest.raises(ConnectorsRemainError, match="m-source"):
        handed.step("remove_connectors")


def test_topics_that_came_since_are_reported(handed: Handed) -> None:
    handed.world.source.log[TopicPartition("orders-late", 0)] = Bounds(0, 1)
    plan = cast("Answer", handed.plan()["plan"])
    assert plan["warnings"] == ["topics at the source that were never handed over: orders-late"]


def test_only_completed_handovers_are_reported(handed: Handed) -> None:
    handed.begin_rollback("arn:x")
    record = handed.handovers.under_way("m")
    handed.handovers.reach(record, HandoverStage.COMPLETED)
    handed.plan()
    for name in STEPS[:-1]:
        handed.step(name)
    assert handed.world.document(str(handed.step("record_finish")["document"]))["handovers"] == [record.id]
