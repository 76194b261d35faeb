"""The state machine migrate: its loops, its waits, its ends."""

from typing import Any

import pytest

from tests.localaws.running import LocalAws
from tests.product.integration.state_machines.scripted import ScriptedMachine, Scripts

REQUEST = {"migration": "m", "topics": ["orders.*"], "groups": [".*"]}
PLAN = {"request": REQUEST, "migration": "m", "tasks_max": 2, "groups": 1}
PROCEED: dict[str, Any] = {"action": "proceed", "reason": "runs", "round": 1, "unready_since": None, "connectors": []}
WAIT = {
    **PROCEED,
    "action": "wait",
    "reason": "m-source is RUNNING without tasks",
    "unready_since": "2026-11-25T12:00:00Z",
}
EXPLAINED = {"error": "Named", "cause": "In words.", "subject": "Migration stopped: Named", "message": "In words."}


def lag(action: str) -> dict[str, Any]:
    measured: dict[str, Any] = {
        "records": 5,
        "seconds": 2.5,
        "seconds_at_least": False,
        "records_per_second": 1.5,
        "estimate_seconds": None,
        "wait_seconds": 10,
        "topics": {},
    }
    return {"action": action, "reason": "because", **measured}


def machine(aws: LocalAws, **changed: list[Any]) -> ScriptedMachine:
    scripts: Scripts = {
        "plan_migration": [PLAN],
        "run_preflight": [{"blockers": []}],
        "register_connectors": [{"connectors": {"m-source": "created"}}],
        "check_connectors": [PROCEED],
        "measure_lag": [lag("caught_up")],
        "carry_acls": [{"created": 0, "deleted": 0, "note": ""}],
        "record_migration": [{"stage": "caught_up", "document": "s3://b/k", "healings": 0}],
        "explain_failure": [EXPLAINED],
        **changed,
    }
    return ScriptedMachine(aws, "migrate", scripts)


def test_a_migration_runs_through_its_states(aws: LocalAws) -> None:
    execution = machine(aws).run(REQUEST)
    assert execution.status == "SUCCEEDED"
    assert execution.entered == [
        "Take Request",
        "Plan Migration",
        "Run Preflight",
        "Register Connectors",
        "Begin Watching",
        "Check Connectors",
        "Connectors Running?",
        "Measure Lag",
        "Caught Up?",
        "Carry Acls",
        "Record Migration",
    ]
    assert execution.output["record"]["stage"] == "caught_up"


def test_it_waits_for_connectors_and_for_the_catch_up(aws: LocalAws) -> None:
    execution = machine(
        aws, check_connectors=[WAIT, PROCEED], measure_lag=[lag("wait"), lag("wait"), lag("caught_up")]
    ).run(REQUEST)
    assert execution.status == "SUCCEEDED"
    assert execution.entered.count("Wait For Connectors") == 1
    assert execution.entered.count("Wait For Catch-Up") == 2
    assert execution.entered.count("Check Connectors") == 4


@pytest.mark.parametrize("value", [REQUEST, ["not", "an", "object"], "text"])
def test_a_refused_input_ends_with_its_cause_and_notifies_nobody(aws: LocalAws, value: object) -> None:
    refused = {**EXPLAINED, "error": "InvalidRequestError", "cause": "topics: wrong"}
    scripted = machine(aws, plan_migration=["InvalidRequestError"], explain_failure=[refused])
    execution = scripted.run(value)
    assert (execution.status, execution.error, execution.cause) == ("FAILED", "InvalidRequestError", "topics: wrong")
    assert "Register Connectors" not in execution.entered
    assert scripted.notifications() == []


def test_blockers_end_it_before_anything_is_registered_and_notify_nobody(aws: LocalAws) -> None:
    refused = {**EXPLAINED, "error": "PreflightFailedError", "cause": "[topics-match] nothing matches."}
    scripted = machine(aws, run_preflight=["PreflightFailedError"], explain_failure=[refused])
    execution = scripted.run(REQUEST)
    assert (execution.status, execution.error) == ("FAILED", "PreflightFailedError")
    assert execution.cause == "[topics-match] nothing matches."
    assert "Register Connectors" not in execution.entered
    assert scripted.notifications() == []


def test_connectors_that_never_run_end_it_with_the_reason_and_notify(aws: LocalAws) -> None:
    scripted = machine(aws, check_connectors=[{**WAIT, "action": "fail"}])
    execution = scripted.run(REQUEST)
    assert (execution.status, execution.error, execution.cause) == ("FAILED", "Named", "In words.")
    assert execution.entered[-5:] == [
        "Connectors Failed",
        "Explain Failure",
        "Was It Refused?",
        "Notify",
        "Migration Failed",
    ]
    assert scripted.notifications() == [("Migration stopped: Named", "In words.")]


@pytest.mark.parametrize(
    ("function", "passing_by"),
    [
        ("plan_migration", "KafkaUnreachableError"),
        ("register_connectors", "RebalanceInProgressError"),
        ("register_connectors", "WorkersUnreachableError"),
        ("check_connectors", "WorkersUnreachableError"),
        ("measure_lag", "KafkaUnreachableError"),
        ("measure_lag", "RebalanceInProgressError"),
    ],
)
def test_what_passes_by_itself_is_tried_again(aws: LocalAws, function: str, passing_by: str) -> None:
    good = {
        "plan_migration": PLAN,
        "register_connectors": {"connectors": {}},
        "check_connectors": PROCEED,
        "measure_lag": lag("caught_up"),
    }
    assert machine(aws, **{function: [passing_by, passing_by, good[function]]}).run(REQUEST).status == "SUCCEEDED"


def test_a_long_catch_up_goes_on_in_a_new_execution_of_the_same_request(aws: LocalAws) -> None:
    scripted = machine(aws, check_connectors=[{**WAIT, "round": 1199}, {**WAIT, "round": 1200}, PROCEED])
    first = scripted.run({**REQUEST, "topics_exclude": []})
    assert first.status == "SUCCEEDED"
    assert first.entered[-1] == "Go On In New Execution"
    assert "ExecutionArn" in first.output["continued"]
    assert scripted.inputs() == [{**REQUEST, "topics_exclude": []}, {**REQUEST, "preflight": "skip"}]
    second = aws.finished(first.output["continued"]["ExecutionArn"])
    assert second["status"] == "SUCCEEDED"


def test_an_error_that_cannot_be_explained_still_ends_with_what_is_known(aws: LocalAws) -> None:
    execution = machine(aws, plan_migration=["Unforeseen"], explain_failure=["Unforeseen"]).run(REQUEST)
    assert (execution.status, execution.error) == ("FAILED", "Unforeseen")
    assert "Unforeseen happened." in str(execution.cause)
