"""The state machine heal: it mends what failed, tells of it, and lets no migration stand in another's way."""

from typing import Any

from tests.integration.local_aws import LocalAws
from tests.integration.state_machines.scripted import ScriptedMachine, Scripts

FAILED = {"action": "restart_failed", "reason": "m-source: task 0 FAILED", "failures": {"m-source": ["task 0 FAILED"]}}
NOTHING = {"action": "nothing", "reason": "nothing failed", "failures": {}}


def machine(aws: LocalAws, **changed: list[Any]) -> ScriptedMachine:
    scripts: Scripts = {
        "list_migrations": [{"migrations": ["m"]}],
        "check_connectors": [{"connectors": [], "reason": "runs"}],
        "decide_healing": [NOTHING],
        "restart_tasks": [{"connectors": ["m-source"]}],
        "record_healing": [{"subject": "Migration m: restarted 1 connector(s)", "message": "What failed"}],
        "explain_failure": [{"subject": "Migration stopped", "message": "why"}],
        **changed,
    }
    return ScriptedMachine(aws, "heal", scripts)


def test_without_migrations_there_is_nothing_to_do(aws: LocalAws) -> None:
    execution = machine(aws, list_migrations=[{"migrations": []}]).run({})
    assert (execution.status, execution.entered) == ("SUCCEEDED", ["List Migrations", "For Each Migration"])


def test_what_runs_is_left_alone(aws: LocalAws) -> None:
    scripted = machine(aws)
    execution = scripted.run({})
    assert execution.entered[2:] == ["Check Connectors", "Decide Healing", "Healing Needed?", "Healthy"]
    assert scripted.notifications() == []


def test_what_failed_is_restarted_recorded_and_told(aws: LocalAws) -> None:
    scripted = machine(
        aws, decide_healing=[FAILED], restart_tasks=["RebalanceInProgressError", {"connectors": ["m-source"]}]
    )
    execution = scripted.run({})
    assert execution.status == "SUCCEEDED"
    assert execution.entered[-4:] == ["Healing Needed?", "Restart Tasks", "Record Healing", "Notify"]
    assert scripted.notifications() == [("Migration m: restarted 1 connector(s)", "What failed")]


def test_a_migration_that_cannot_be_looked_at_is_told_and_keeps_no_other_from_it(aws: LocalAws) -> None:
    scripted = machine(
        aws,
        list_migrations=[{"migrations": ["a", "b"]}],
        check_connectors=["Unforeseen", {"connectors": [], "reason": "runs"}],
    )
    execution = scripted.run({})
    assert execution.status == "SUCCEEDED"
    assert execution.entered.count("Check Connectors") == 2
    assert "Explain Failure" in execution.entered
    assert len(execution.output) == 2


def test_a_table_that_does_not_answer_fails_the_execution(aws: LocalAws) -> None:
    execution = machine(aws, list_migrations=["Unforeseen"]).run({})
    assert (execution.status, execution.error) == ("FAILED", "Unforeseen")
