"""The state machine heal: it takes the step that is due, tells of it, and lets no migration stand in another's way."""

import json
import os
from collections.abc import Sequence
from typing import Any

import pytest

from tests.localaws.running import LocalAws
from tests.product.integration.state_machines.scripted import ScriptedMachine, Scripts

TOLD: dict[str, Any] = {
    "subject": "Migration m: restart_tasks: unknown",
    "message": "What is wrong",
    "detail_type": "Migration Healing Step",
    "detail": {"migration": "m", "action": "restart_tasks"},
}
UNDONE = {"undone": ["1 topics may be written to again"], "subject": "Migration x: given up", "message": "was undone"}


def listed(*migrations: str, abandoned: Sequence[str] = ()) -> dict[str, Any]:
    return {"migrations": list(migrations), "trigger": "schedule", "abandoned": list(abandoned)}


def health(action: str) -> dict[str, Any]:
    return {
        "migration": "m",
        "action": action,
        "reason": "m-source: task 0 FAILED",
        "leading": None,
        "findings": [],
        "failures": {"m-source": ["task 0 FAILED"]},
        "targets": {"connectors": ["m-source"], "workers": ["arn:task"]},
        "lag": {"records": 0},
        "connectors": [],
        "unanswered": {},
    }


def machine(aws: LocalAws, **changed: list[Any]) -> ScriptedMachine:
    scripts: Scripts = {
        "list_migrations": [listed("m")],
        "abort_handover": [UNDONE],
        "check_health": [health("nothing")],
        "carry_acls": [{"created": 0, "deleted": 0, "note": ""}],
        "restart_tasks": [{"connectors": ["m-source"]}],
        "restart_connector": [{"connectors": ["m-source"]}],
        "put_config": [{"connectors": ["m-source"]}],
        "replace_worker": [{"workers": ["arn:task"]}],
        "record_healing": [TOLD],
        "explain_failure": [{"subject": "Healing failed", "message": "why"}],
        **changed,
    }
    return ScriptedMachine(aws, "heal", scripts)


def test_without_migrations_there_is_nothing_to_do(aws: LocalAws) -> None:
    execution = machine(aws, list_migrations=[listed()]).run({})
    assert (execution.status, execution.entered[-3:]) == (
        "SUCCEEDED",
        ["List Migrations", "For Each Abandoned Handover", "For Each Migration"],
    )


@pytest.mark.parametrize("action", ["nothing", "wait", "another_acts"])
def test_what_needs_nothing_is_left_alone(aws: LocalAws, action: str) -> None:
    scripted = machine(aws, check_health=[health(action)])
    execution = scripted.run({})
    assert execution.entered[-4:] == ["Check Health", "What To Do?", "Carry Acls", "Nothing To Do"]
    assert scripted.notifications() == []


def test_acls_that_cannot_be_carried_wake_nobody(aws: LocalAws) -> None:
    scripted = machine(aws, carry_acls=["KafkaUnreachableError"])
    execution = scripted.run({})
    assert (execution.status, execution.entered[-2:]) == ("SUCCEEDED", ["Carry Acls", "Acls Not Carried"])
    assert scripted.notifications() == []


@pytest.mark.parametrize("step", ["Restart Tasks", "Restart Connector", "Put Config", "Replace Worker"])
def test_the_step_that_is_due_is_taken_recorded_and_reported(aws: LocalAws, step: str) -> None:
    scripted = machine(aws, check_health=[health(step.lower().replace(" ", "_"))])
    execution = scripted.run({"trigger": "log", "line": "Task threw", "delay_seconds": 1})
    assert execution.status == "SUCCEEDED"
    assert execution.entered[-5:] == ["What To Do?", step, "Record Healing", "Publish Event", "Notify"]
    assert scripted.notifications() == [(TOLD["subject"], TOLD["message"])]


@pytest.mark.parametrize("action", ["page", "all_clear"])
def test_word_to_people_touches_nothing(aws: LocalAws, action: str) -> None:
    execution = machine(aws, check_health=[health(action)]).run({})
    assert execution.entered[-4:] == ["What To Do?", "Record Healing", "Publish Event", "Notify"]


def test_what_was_done_is_an_event_on_the_default_bus(aws: LocalAws) -> None:
    events, sqs, name = aws.client("events"), aws.client("sqs"), f"m-{os.urandom(4).hex()}"
    queue = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    pattern = {"source": ["msk-migration"], "detail": {"migration": [name]}}
    events.put_rule(Name=name, EventPattern=json.dumps(pattern))
    events.put_targets(Rule=name, Targets=[{"Id": "queue", "Arn": arn}])
    told = {**TOLD, "detail": {"migration": name, "action": "restart_tasks"}}
    execution = machine(aws, check_health=[health("restart_tasks")], record_healing=[told]).run({})
    assert "unpublished" not in execution.output[0]
    (message,) = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=10)["Messages"]
    event = json.loads(message["Body"])
    assert (event["detail-type"], event["detail"]["action"]) == ("Migration Healing Step", "restart_tasks")


def test_a_rebalance_is_waited_out(aws: LocalAws) -> None:
    done = {"connectors": ["m-source"]}
    scripted = machine(aws, check_health=[health("restart_tasks")], restart_tasks=["RebalanceInProgressError", done])
    assert scripted.run({}).entered[-4:] == ["Restart Tasks", "Record Healing", "Publish Event", "Notify"]


def test_a_step_that_fails_is_recorded_and_reported_all_the_same(aws: LocalAws) -> None:
    scripted = machine(aws, check_health=[health("put_config")], put_config=["ConnectRefusedError"])
    execution = scripted.run({})
    assert execution.status == "SUCCEEDED"
    assert execution.entered[-4:] == ["Put Config", "Record Healing", "Publish Event", "Notify"]
    assert execution.output[0]["error"]["Error"] == "ConnectRefusedError"


def test_a_migration_that_cannot_be_looked_at_is_reported_and_keeps_no_other_from_it(aws: LocalAws) -> None:
    scripted = machine(
        aws,
        list_migrations=[listed("a", "b")],
        check_health=["Unforeseen", health("nothing")],
    )
    execution = scripted.run({})
    assert execution.status == "SUCCEEDED"
    assert execution.entered.count("Check Health") == 2
    assert "Explain Failure" in execution.entered
    assert len(execution.output) == 2


def test_a_table_that_does_not_answer_fails_the_execution(aws: LocalAws) -> None:
    execution = machine(aws, list_migrations=["Unforeseen"]).run({})
    assert (execution.status, execution.error) == ("FAILED", "Unforeseen")


def test_an_abandoned_handover_is_undone_and_reported(aws: LocalAws) -> None:
    scripted = machine(aws, list_migrations=[listed("m", abandoned=["x"])])
    execution = scripted.run({})
    assert execution.status == "SUCCEEDED"
    assert execution.entered[-9:-5] == ["For Each Abandoned Handover", "Abort Handover", "Notify Abort", "Undone"]
    assert "Check Health" in execution.entered
    assert scripted.notifications() == [(UNDONE["subject"], UNDONE["message"])]


def test_a_handover_that_cannot_be_undone_keeps_no_migration_from_being_healed(aws: LocalAws) -> None:
    scripted = machine(
        aws,
        list_migrations=[listed("m", abandoned=["x", "y"])],
        abort_handover=["GroupHasMembersError"],
        check_health=[health("restart_tasks")],
    )
    execution = scripted.run({})
    assert execution.status == "SUCCEEDED"
    assert execution.entered.count("Not Undone") == 2
    assert execution.entered[-4:] == ["Restart Tasks", "Record Healing", "Publish Event", "Notify"]
    assert scripted.notifications() == [(TOLD["subject"], TOLD["message"])]


def test_of_two_abandoned_handovers_each_is_undone(aws: LocalAws) -> None:
    scripted = machine(aws, list_migrations=[listed(abandoned=["x", "y"])])
    assert scripted.run({}).entered.count("Undone") == 2
    assert len(scripted.notifications()) == 2
