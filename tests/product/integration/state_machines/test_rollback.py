"""The state machine rollback: copied back first, then the same steps as a cutover's, the other way."""

from typing import Any

import pytest

from tests.localaws.running import LocalAws
from tests.product.integration.state_machines.handing_over import (
    BLOCKED,
    EXPLAINED,
    GIVEN_UP,
    PAGED,
    PREPARED,
    REHEARSE,
    REQUEST,
    blocked_functions,
    looked,
    planned,
)
from tests.product.integration.state_machines.scripted import ScriptedMachine

PLANNED = ["Take Request", "Plan Rollback", "Approved?"]
COPIED_BACK = ["Start Way Back", "Check Copied Back", "Copied Back?"]
PROMOTED = ["Announce Promotion", "Notify Promotion", "Prepare Cutover", "Record Handover"]
FAILURE = (EXPLAINED["subject"], EXPLAINED["message"])


def plan(action: str) -> dict[str, Any]:
    return planned(action, "back")


def machine(aws: LocalAws, **changed: list[Any]) -> ScriptedMachine:
    scripts = {
        "plan_rollback": [plan("proceed")],
        "start_way_back": [{"lifted": 1, "since": "2026-11-25T06:15:00+00:00"}],
        "check_copied_back": [looked("copied")],
        "prepare_cutover": [PREPARED],
        **blocked_functions("back"),
        **changed,
    }
    return ScriptedMachine(aws, "rollback", scripts)


def test_what_was_approved_already_goes_through_its_states(aws: LocalAws) -> None:
    execution = machine(aws).run(REQUEST)
    assert execution.status == "SUCCEEDED"
    assert execution.entered == [*PLANNED, *COPIED_BACK, *REHEARSE, *BLOCKED, *PROMOTED]


def test_writers_are_not_blocked_before_most_is_copied_back(aws: LocalAws) -> None:
    execution = machine(aws, check_copied_back=[looked("wait"), looked("wait"), looked("copied")]).run(REQUEST)
    assert execution.status == "SUCCEEDED"
    waited = ["Check Copied Back", "Copied Back?", "Wait For Way Back"] * 2
    began = len(PLANNED) + 1
    assert execution.entered[began : began + 9] == [*waited, *COPIED_BACK[1:], "Rehearse"]


def test_nothing_is_copied_back_before_a_person_says_so(aws: LocalAws) -> None:
    scripted = machine(aws, plan_rollback=[plan("ask")])
    execution = scripted.start(REQUEST)
    ((_, message),) = scripted.notifications(wait_seconds=10)
    aws.client("stepfunctions").send_task_success(taskToken=message.splitlines()[1], output="true")
    ended = scripted.finished(execution)
    assert ended.status == "SUCCEEDED"
    assert ended.entered[:5] == [*PLANNED, "Await Approval", "Start Way Back"]


def test_a_refusal_leaves_everything_on_the_target(aws: LocalAws) -> None:
    scripted = machine(aws, plan_rollback=[plan("ask")])
    execution = scripted.start(REQUEST)
    ((_, message),) = scripted.notifications(wait_seconds=10)
    aws.client("stepfunctions").send_task_failure(taskToken=message.splitlines()[1], error="Refused", cause="no")
    ended = scripted.finished(execution)
    assert (ended.status, ended.error) == ("FAILED", "Named")
    assert ended.entered == [*PLANNED, "Await Approval", *GIVEN_UP, "Rollback Failed"]


def test_what_was_completed_already_is_not_done_again(aws: LocalAws) -> None:
    scripted = machine(aws, plan_rollback=[plan("completed")])
    execution = scripted.run(REQUEST)
    assert (execution.status, execution.entered) == ("SUCCEEDED", [*PLANNED, "Rolled Back Already"])
    assert scripted.notifications() == []


def test_a_refused_plan_touches_nothing(aws: LocalAws) -> None:
    scripted = machine(aws, plan_rollback=["HandoverBlockedError"])
    execution = scripted.run(REQUEST)
    assert (execution.status, execution.error) == ("FAILED", "Named")
    assert execution.entered == [*PLANNED[:2], *GIVEN_UP[1:], "Rollback Failed"]
    assert scripted.notifications() == [FAILURE]


def test_what_was_promoted_is_announced_again_because_nobody_knows_whether_it_was(aws: LocalAws) -> None:
    execution = machine(aws, plan_rollback=[plan("promoted")]).run(REQUEST)
    assert execution.status == "SUCCEEDED"
    announced = ["Promote", "Announce Promotion", "Notify Promotion"]
    assert execution.entered == [*PLANNED, *announced, "Prepare Cutover", "Record Handover"]


@pytest.mark.parametrize(
    "function",
    [
        "start_way_back",
        "check_copied_back",
        "fence_writers",
        "prove_quiet",
        "drain",
        "translate_offsets",
        "apply_offsets",
        "verify_offsets",
        "promote",
    ],
)
def test_what_fails_before_the_promotion_is_undone_and_told(aws: LocalAws, function: str) -> None:
    scripted = machine(aws, **{function: ["Unforeseen"]})
    execution = scripted.run(REQUEST)
    assert (execution.status, execution.error) == ("FAILED", "Named")
    assert execution.entered[-5:] == [*GIVEN_UP, "Rollback Failed"]
    assert "Announce Promotion" not in execution.entered
    assert scripted.notifications() == [FAILURE]


def test_what_cannot_be_undone_pages(aws: LocalAws) -> None:
    scripted = machine(aws, drain=["Unforeseen"], abort_handover=["WrittenMeanwhileError"])
    execution = scripted.run(REQUEST)
    assert execution.entered[-6:] == [*PAGED, "Rollback Failed"]
    paged, told = scripted.notifications()
    assert paged[0].startswith("PAGE: migration m:")
    assert "WrittenMeanwhileError happened." in paged[1]
    assert told == FAILURE


@pytest.mark.parametrize("function", ["prepare_cutover", "record_handover"])
def test_after_the_promotion_nothing_is_undone(aws: LocalAws, function: str) -> None:
    execution = machine(aws, **{function: ["Unforeseen"]}).run(REQUEST)
    assert execution.status == "FAILED"
    assert execution.entered[-5:] == ["Promoted But Unfinished", *GIVEN_UP[1:], "Rollback Failed"]
    assert "Abort Handover" not in execution.entered
