"""The functions of migrate, each state's output the next one's input."""

import pytest

from mskmigration.errors import (
    ConnectorConfigInvalidError,
    InvalidRequestError,
    MigrationUnknownError,
    RebalanceInProgressError,
)
from mskmigration.evidence import MigrationReport
from mskmigration.kafka import Bounds, TopicPartition
from mskmigration.migration import MigrationStage
from mskmigration.settings import DeliveryGuarantee
from tests.fakes.settings import SETTINGS
from tests.product.integration.handlers.conftest import Answer, Invoke, World

REQUEST: Answer = {"migration": "m", "topics": ["orders.*"], "groups": [".*"]}

EXECUTION = "arn:aws:states:eu-central-1:123456789012:execution:migrate:m"


def planned(invoke: Invoke) -> Answer:
    return invoke("plan_migration", {"request": REQUEST})


def registered(invoke: Invoke) -> Answer:
    plan = planned(invoke)
    return invoke("register_connectors", {key: plan[key] for key in ("request", "tasks_max", "groups")})


def test_the_plan_is_summed_up_and_kept_whole(world: World, invoke: Invoke) -> None:
    plan = planned(invoke)
    assert (plan["topics"], plan["partitions"], plan["records"], plan["tasks_max"]) == (1, 16, 1600, 2)
    assert plan["groups"] == 1
    assert plan["request"] == {**REQUEST, "topics_exclude": [], "groups_exclude": [], "rename": {}, "preflight": []}
    assert plan["document"] == "s3://bucket/migrations/m/plan.json"
    kept = world.document(str(plan["document"]))
    assert kept["topics"] == [{"name": "orders", "new_name": "orders", "partitions": 16, "records": 1600}]
    assert kept["groups"] == ["billing"]


def test_a_wrong_input_touches_nothing(world: World, invoke: Invoke) -> None:
    with pytest.raises(InvalidRequestError):
        invoke("plan_migration", {"request": {"migration": "m", "topics": ["["]}})
    with pytest.raises(InvalidRequestError):
        invoke("plan_migration", {"request": {"migration": "m", "topics": ["nothing"]}})
    assert world.worker.changes == []
    assert list(world.records.all()) == []


def test_connectors_are_registered_once_and_left_alone_then(world: World, invoke: Invoke) -> None:
    names = ["m-source", "m-checkpoint", "m-heartbeat"]
    assert registered(invoke)["connectors"] == dict.fromkeys(names, "created")
    assert registered(invoke)["connectors"] == dict.fromkeys(names, "unchanged")
    resumed = [f"resume {name}" for name in names]
    assert world.worker.changes == [f"put {name}" for name in names] + resumed
    assert world.records.get("m").stage is MigrationStage.REPLICATING


def test_copied_once_is_what_was_so_from_the_first_record_on(world: World, invoke: Invoke) -> None:
    registered(invoke)
    assert not world.records.get("m").copied_once
    world.settings = exactly_once = SETTINGS.model_copy(update={"delivery_guarantee": DeliveryGuarantee.EXACTLY_ONCE})
    registered(invoke)
    assert not world.records.get("m").copied_once
    assert world.worker.configs["m-source"]["exactly.once.support"] == "required"

    other = {**REQUEST, "migration": "other"}
    asked: Answer = {"request": other, "tasks_max": 1, "groups": 1}
    invoke("register_connectors", asked)
    assert world.records.get("other").copied_once
    world.settings = SETTINGS
    invoke("register_connectors", asked)
    world.settings = exactly_once
    invoke("register_connectors", asked)
    assert not world.records.get("other").copied_once


def test_an_invalid_configuration_registers_nothing(world: World, invoke: Invoke) -> None:
    plan = planned(invoke)
    with pytest.raises(ConnectorConfigInvalidError, match=r"m-source: tasks\.max"):
        invoke("register_connectors", {"request": plan["request"], "groups": 1, "tasks_max": -1})
    assert world.worker.changes == []
    assert list(world.records.all()) == []


def test_registering_waits_out_a_rebalance(world: World, invoke: Invoke) -> None:
    world.worker.rebalances = 2
    assert registered(invoke)["connectors"] == {
        "m-source": "created",
        "m-checkpoint": "created",
        "m-heartbeat": "created",
    }


def test_a_rebalance_that_lasts_is_left_to_the_state_machine(world: World, invoke: Invoke) -> None:
    world.worker.rebalances = 1_000
    with pytest.raises(RebalanceInProgressError):
        registered(invoke)


def test_connectors_that_run_let_the_migration_proceed(invoke: Invoke) -> None:
    registered(invoke)
    status = invoke("check_connectors", {"migration": "m", "unready_since": None})
    assert (status["action"], status["unready_since"], status["round"]) == ("proceed", None, 1)
    connectors = status["connectors"]
    assert isinstance(connectors, list)
    assert [(connector["name"], len(connector["tasks"])) for connector in connectors] == [
        ("m-source", 2),
        ("m-checkpoint", 1),
        ("m-heartbeat", 1),
    ]


def test_how_long_connectors_are_not_ready_is_handed_on(world: World, invoke: Invoke) -> None:
    registered(invoke)
    world.worker.fail("m-source", 1, "java.lang.OutOfMemoryError")
    first = invoke("check_connectors", {"migration": "m", "unready_since": None})
    assert first["action"] == "wait"
    second = invoke("check_connectors", {"migration": "m", "unready_since": first["unready_since"]})
    assert second["unready_since"] == first["unready_since"] is not None
    long_ago = invoke("check_connectors", {"migration": "m", "unready_since": "2026-01-01T00:00:00+00:00"})
    assert long_ago["action"] == "fail"


def test_an_unknown_migration_is_said(invoke: Invoke) -> None:
    with pytest.raises(MigrationUnknownError, match="no record of a migration 'x'"):
        invoke("check_connectors", {"migration": "x"})


def test_lag_is_measured_look_by_look_until_caught_up(world: World, invoke: Invoke) -> None:
    registered(invoke)
    first = invoke("measure_lag", {"migration": "m"})
    assert (first["action"], first["records"], first["wait_seconds"]) == ("wait", 1600, 10)
    world.worker.offsets["m-source"] = {("orders", n): 99 for n in range(16)}
    world.source.log[TopicPartition("orders", 3)] = Bounds(0, 150)
    second = invoke("measure_lag", {"migration": "m"})
    assert (second["action"], second["records"]) == ("caught_up", 50)
    assert second["topics"] == {"orders": 50}


def test_the_report_is_kept_and_the_stage_moves_on(world: World, invoke: Invoke) -> None:
    plan, connectors = planned(invoke), registered(invoke)["connectors"]
    event: Answer = {
        "migration": "m",
        "execution": EXECUTION,
        "started_at": "2026-11-25T12:00:00Z",
        "plan": plan,
        "connectors": connectors,
        "lag": {"records": 0},
    }
    recorded = invoke("record_migration", event)
    assert (recorded["stage"], recorded["healings"]) == ("caught_up", 0)
    assert world.records.get("m").stage is MigrationStage.CAUGHT_UP
    report = MigrationReport.model_validate(world.document(str(recorded["document"])))
    assert report.replication is not None
    assert (report.stage, report.replication.execution) == (MigrationStage.CAUGHT_UP, EXECUTION)
    assert report.plan is not None
    assert [topic.name for topic in report.plan.topics] == ["orders"]


def test_the_explanation_is_a_cause_and_a_notification(invoke: Invoke) -> None:
    error = {"Error": "KafkaUnreachableError", "Cause": '{"errorMessage": "The source cluster did not answer."}'}
    assert invoke("explain_failure", {"execution": "arn:execution", "error": error}) == {
        "error": "KafkaUnreachableError",
        "cause": "The source cluster did not answer.",
        "subject": "Migration stopped: KafkaUnreachableError",
        "message": "The source cluster did not answer.\n\nExecution: arn:execution",
    }
