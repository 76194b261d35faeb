"""The state machine finish: its approval, its order, its ends."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from tests.localaws.running import LocalAws
from tests.product.integration.state_machines.scripted import Execution, ScriptedMachine, Scripts

REQUEST = {"migration": "m"}
PLANNED: dict[str, Any] = {
    "action": "ask",
    "reason": "everything is promoted",
    "migration": "m",
    "plan": {"topics": 1},
    "subject": "approve",
    "message": "To approve:\n",
    "message_after": "\nEND",
}
PROCEED = {**PLANNED, "action": "proceed"}
EXPLAINED = {"error": "Named", "cause": "In words.", "subject": "Finishing stopped: Named", "message": "In words."}
WORK = ["Complete Acls", "Remove Connectors", "Scale Workers To Zero", "Record Finish", "Notify Finish", "Finished"]


def machine(aws: LocalAws, **changed: list[Any]) -> ScriptedMachine:
    scripts: Scripts = {
        "plan_finish": [PROCEED],
        "complete_acls": [{"created": 2, "left_out": 1, "note": ""}],
        "remove_connectors": [{"connectors": ["m-source"]}],
        "scale_workers_to_zero": [{"to_zero": True, "reason": "no other"}],
        "record_finish": [{"document": "s3://b/k", "subject": "finished", "message": "All done."}],
        "explain_failure": [EXPLAINED],
        **changed,
    }
    return ScriptedMachine(aws, "finish", scripts)


def answered(aws: LocalAws, finish: ScriptedMachine, answer: str) -> tuple[Execution, list[tuple[str, str]]]:
    """Run it, and answer the message that asks, as its reader would."""
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(finish.run, REQUEST)
        asked = Retrying(retry=retry_if_result(lambda told: not told), wait=wait_fixed(0.1), stop=stop_after_delay(30))(
            finish.notifications
        )
        token, states = asked[0][1].splitlines()[1], aws.client("stepfunctions")
        if answer == "approve":
            states.send_task_success(taskToken=token, output="true")
        else:
            states.send_task_failure(taskToken=token, error="Refused", cause="not today")
        return running.result(), asked


def test_an_approved_end_runs_through_its_states(aws: LocalAws) -> None:
    execution, asked = answered(aws, machine(aws, plan_finish=[PLANNED]), "approve")
    assert execution.status == "SUCCEEDED"
    assert execution.entered == ["Take Request", "Plan Finish", "Approved?", "Await Approval", *WORK]
    assert asked[0][0] == "approve"
    assert asked[0][1].startswith("To approve:\n")
    assert execution.output["workers"] == {"to_zero": True, "reason": "no other"}


def test_a_refused_end_touches_nothing(aws: LocalAws) -> None:
    execution, _ = answered(aws, machine(aws, plan_finish=[PLANNED]), "refuse")
    assert (execution.status, execution.error) == ("FAILED", "Named")
    assert "Complete Acls" not in execution.entered


def test_what_is_approved_already_is_not_asked(aws: LocalAws) -> None:
    finish = machine(aws)
    execution = finish.run(REQUEST)
    assert execution.entered == ["Take Request", "Plan Finish", "Approved?", *WORK]
    assert finish.notifications() == [("finished", "All done.")]


def test_a_step_that_fails_in_passing_is_tried_again(aws: LocalAws) -> None:
    passing = {
        "complete_acls": ["KafkaUnreachableError", {"created": 0, "left_out": 0, "note": ""}],
        "remove_connectors": ["RebalanceInProgressError", {"connectors": []}],
        "scale_workers_to_zero": ["WorkersStillRunError", {"to_zero": True, "reason": "no other"}],
    }
    assert machine(aws, **passing).run(REQUEST).status == "SUCCEEDED"


@pytest.mark.parametrize("function", ["plan_finish", "complete_acls", "remove_connectors", "record_finish"])
def test_what_fails_is_explained_and_reported(aws: LocalAws, function: str) -> None:
    finish = machine(aws, **{function: ["FinishRefusedError"]})
    execution = finish.run(REQUEST)
    assert (execution.status, execution.error, execution.cause) == ("FAILED", "Named", "In words.")
    assert finish.notifications() == [("Finishing stopped: Named", "In words.")]
    assert execution.entered[-2:] == ["Notify Failure", "Finish Failed"]
