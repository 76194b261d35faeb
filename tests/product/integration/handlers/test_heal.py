"""The functions of heal, each state's output the next one's input."""

from datetime import UTC, datetime, timedelta

import boto3
import pytest
from botocore.client import BaseClient

from mskmigration.errors import MigrationUnknownError
from mskmigration.kafka import Bounds, TopicPartition
from mskmigration.lag import PartitionProgress, Sample
from tests.product.infrastructure.cluster_rights import policies
from tests.product.integration.handlers.conftest import Answer, Invoke, World
from tests.product.integration.handlers.test_migrate import registered

TRACE = """org.apache.kafka.connect.errors.ConnectException: Unrecoverable exception from producer send callback
\tat org.apache.kafka.connect.runtime.WorkerSourceTask.maybeThrowProducerSendException(WorkerSourceTask.java:348)
Caused by: org.apache.kafka.common.errors.RecordTooLargeException: The request included a message larger than the max \
message size the server will accept.
"""
AT = "2026-11-25T12:00:00.123Z"


def checked(invoke: Invoke, execution: str = "e1", trigger: str = "schedule") -> Answer:
    return invoke("check_health", {"migration": "m", "trigger": trigger, "execution": execution})


def recorded(invoke: Invoke, health: Answer, execution: str = "e1", **state: object) -> Answer:
    look: Answer = {"migration": "m", "trigger": "schedule", "health": health, **state}
    return invoke("record_healing", {"at": AT, "execution": execution, "look": look})


def targets(health: Answer) -> Answer:
    found = health["targets"]
    assert isinstance(found, dict)
    return found


def rules(health: Answer) -> list[str]:
    found = health["findings"]
    assert isinstance(found, list)
    return [finding["rule"] for finding in found]


def logged(lines: list[str]) -> None:
    """Let a worker log these lines."""
    logs, now = boto3.client("logs"), round(datetime.now(UTC).timestamp() * 1000)
    logs.create_log_group(logGroupName="/connect")
    logs.create_log_stream(logGroupName="/connect", logStreamName="w")
    logs.put_log_events(
        logGroupName="/connect", logStreamName="w", logEvents=[{"timestamp": now, "message": line} for line in lines]
    )


def stands_still(world: World) -> None:
    """Let the position of one partition be, for a minute, short of the end."""
    for partition in world.source.log:
        if partition.topic == "orders":
            world.source.log[partition] = Bounds(0, 150 if partition.partition == 3 else 100)
    progress = {TopicPartition("orders", n): PartitionProgress(0, 120 if n == 3 else 100, 100) for n in range(16)}
    world.samples.put("m", Sample(datetime.now(UTC) - timedelta(minutes=1), progress))


@pytest.fixture
def migration(world: World, invoke: Invoke) -> World:
    """A migration whose connectors run and have copied everything."""
    registered(invoke)
    world.records.put(world.records.get("m").model_copy(update={"updated_at": datetime(2026, 1, 1, tzinfo=UTC)}))
    world.worker.offsets["m-source"] = {("orders", n): 99 for n in range(16)}
    world.worker.changes.clear()
    return world


def test_migrations_on_record_are_listed(invoke: Invoke) -> None:
    assert invoke("list_migrations", {}) == {"migrations": [], "trigger": "schedule", "abandoned": []}
    registered(invoke)
    assert invoke("list_migrations", {"detail-type": "Scheduled Event"})["migrations"] == ["m"]


def test_one_migration_can_be_asked_for(invoke: Invoke) -> None:
    registered(invoke)
    asked: Answer = {"migration": "m", "trigger": "log", "line": "Task threw", "delay_seconds": 1}
    assert invoke("list_migrations", asked) == {"migrations": ["m"], "trigger": "log", "abandoned": []}
    with pytest.raises(MigrationUnknownError):
        invoke("list_migrations", {"migration": "x"})


@pytest.mark.parametrize("started", [{}, {"migration": "m", "trigger": "person"}], ids=["schedule", "person"])
def test_the_role_allows_what_listing_asks_of_the_table(
    started: Answer, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A notification holds the command that starts heal for one migration; the schedule never names one."""
    registered(invoke)
    asked: set[str] = set()
    send = BaseClient._make_api_call  # type: ignore[attr-defined]

    def noted(client: BaseClient, operation: str, arguments: object) -> object:
        asked.add(f"{client.meta.service_model.service_name}:{operation}")
        return send(client, operation, arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", noted)
    invoke("list_migrations", started)
    statements = [
        each for role, policy in policies({}) if role == "ListMigrationsFunction" for each in policy["Statement"]
    ]
    assert {call for call in asked if call.startswith("dynamodb:")} <= {each["Action"] for each in statements}


def test_what_is_healthy_is_left_alone_and_its_lag_is_kept(migration: World, invoke: Invoke) -> None:
    health = checked(invoke)
    assert (health["action"], health["reason"], health["findings"]) == ("nothing", "nothing is wrong", [])
    assert migration.samples.latest("m") is not None
    assert migration.ladders.get("m").version == 0


def test_a_failed_task_is_restarted_recorded_and_reported(migration: World, invoke: Invoke) -> None:
    migration.worker.fail("m-source", 1, TRACE)
    health = checked(invoke)
    assert health["action"] == "restart_tasks"
    assert health["leading"] == {
        "rule": "failed-task",
        "health": "broken",
        "reason": health["reason"],
        "causes": ["record-too-large"],
    }
    migration.worker.rebalances = 1
    assert invoke("restart_tasks", {"connectors": targets(health)["connectors"]}) == {"connectors": ["m-source"]}
    assert migration.worker.changes == ["restart m-source what failed"]

    told = recorded(invoke, health)
    assert told["subject"] == "Migration m: restart_tasks: record-too-large"
    assert "docs/runbook.md#cause-record-too-large" in str(told["message"])
    assert told["detail_type"] == "Migration Healing Step"
    assert recorded(invoke, health) == told
    (healing,) = migration.records.healings("m")
    assert list(healing.failures) == ["m-source"]
    assert healing.findings[0]["rule"] == "failed-task"
    assert checked(invoke, "e2")["action"] == "nothing"


def test_of_two_executions_one_acts(migration: World, invoke: Invoke) -> None:
    migration.worker.fail("m-source", 1, TRACE)
    assert checked(invoke, "e1")["action"] == "restart_tasks"
    other = checked(invoke, "e2")
    assert other["action"] == "another_acts"
    assert "another execution acts" in str(other["reason"])
    assert checked(invoke, "e1")["action"] == "restart_tasks"
    recorded(invoke, checked(invoke, "e1"))
    assert checked(invoke, "e2")["action"] == "wait"


def test_of_two_that_decide_at_the_same_moment_one_is_refused(migration: World) -> None:
    seen = migration.ladders.get("m")
    assert migration.ladders.put("m", seen)
    assert not migration.ladders.put("m", seen)
    assert migration.ladders.get("m").version == 1


def test_a_deleted_connector_is_put_back_as_it_was(migration: World, invoke: Invoke) -> None:
    before = dict(migration.worker.configs)
    for name in ("m-source", "m-checkpoint"):
        migration.worker.configs.pop(name)
    health = checked(invoke)
    assert health["action"] == "put_config"
    done = invoke("put_config", {"migration": "m", "connectors": targets(health)["connectors"]})
    assert done == {"connectors": ["m-source", "m-checkpoint"]}
    assert migration.worker.configs == before


def test_a_worker_that_hangs_is_replaced(migration: World, invoke: Invoke) -> None:
    migration.service.hung = True
    health = checked(invoke)
    assert (health["action"], rules(health)) == ("replace_worker", ["worker-hung"])
    event: Answer = {"workers": targets(health)["workers"], "reason": health["reason"]}
    assert invoke("replace_worker", event) == {"workers": ["arn:task"]}
    assert invoke("replace_worker", event) == {"workers": []}


def test_what_stands_still_is_restarted_and_the_worker_s_warning_names_the_cause(
    migration: World, invoke: Invoke
) -> None:
    stands_still(migration)
    warning = "Failure during poll. (MirrorSourceTask) | org.apache.kafka.common.errors.TopicAuthorizationException: no"
    lines = [f"WARN [x-source|task-0] {warning}", f"WARN [m-source|task-0] {warning} | ", "INFO [m-source|task-0] fine"]
    logged(lines)
    health = checked(invoke)
    assert (health["action"], rules(health)) == ("restart_connector", ["frozen"])
    assert invoke("restart_connector", {"connectors": targets(health)["connectors"]}) == {"connectors": ["m-source"]}
    assert migration.worker.changes == ["restart m-source with all tasks"]
    assert recorded(invoke, health)["subject"] == "Migration m: restart_connector: authorization"


def test_where_a_batch_was_refused_the_worker_s_log_says_why(migration: World, invoke: Invoke) -> None:
    innocent = "org.apache.kafka.common.KafkaException: Failed to append record because it was part of a batch which \
had one more more invalid records"
    migration.worker.fail("m-source", 1, f"org.apache.kafka.connect.errors.ConnectException: x\nCaused by: {innocent}")
    assert checked(invoke, "e1")["leading"]["causes"] == ["batch-rejected"]  # type: ignore[index]
    line = "ERROR WorkerSourceTask{id=%s-1} failed to send record to orders:  (AbstractWorkerSourceTask) | %s | "
    guilty = "org.apache.kafka.common.errors.InvalidTimestampException: Timestamp 1 is out of range"
    logged(
        [line % ("m-source", guilty), line % ("m-source", innocent), line % ("x-source", "org.x.OtherException: no")]
    )
    recorded(invoke, checked(invoke, "e1"))
    assert rules(checked(invoke, "e2")) == ["failed-task"]
    failures = checked(invoke, "e2")["failures"]
    assert failures == {"m-source": [f"task 1 FAILED: {guilty}"]}


def test_a_log_that_cannot_be_read_leaves_the_finding_without_its_cause(migration: World, invoke: Invoke) -> None:
    stands_still(migration)
    health = checked(invoke)
    assert (health["action"], rules(health)) == ("restart_connector", ["frozen"])


def test_markers_behind_a_position_are_no_reason_to_restart(migration: World, invoke: Invoke) -> None:
    stands_still(migration)
    migration.source.markers_only = True
    assert checked(invoke)["action"] == "nothing"


def test_a_gap_is_paged(migration: World, invoke: Invoke) -> None:
    migration.source.log[TopicPartition("orders", 3)] = Bounds(150, 200)
    health = checked(invoke)
    assert health["action"] == "page"
    told = recorded(invoke, health)
    assert told["subject"] == "PAGE: migration m needs you: gap"
    assert told["detail_type"] == "Migration Needs Attention"
    assert "up to 50 records" in str(told["message"])
    assert checked(invoke, "e2")["action"] == "wait"


def test_a_step_that_failed_is_recorded_with_the_error(migration: World, invoke: Invoke) -> None:
    migration.worker.fail("m-source", 1, TRACE)
    error = {"Error": "WorkersUnreachableError", "Cause": '{"errorMessage": "No Connect worker answered."}'}
    told = recorded(invoke, checked(invoke), error=error)
    assert told["subject"] == "Migration m: restart_tasks failed: record-too-large"
    assert migration.records.healings("m")[0].error == "No Connect worker answered."
    assert migration.ladders.get("m").claim is None
