"""The state machine rollback: copied back first, then what :mod:`test_cutover` shows, which has the same definition."""

from typing import Any

import pytest

from mskmigration.cutover.record import Direction
from tests.localaws.running import LocalAws
from tests.product.integration.state_machines.handing_over import (
    APPROVED,
    FAILURE,
    GIVEN_UP,
    PLANNED,
    REQUEST,
    handover_machine,
    looked,
    planned,
)
from tests.product.integration.state_machines.scripted import ScriptedMachine

BACK = Direction.BACK
REVERSED = ["Start Reverse Replication", "Check Reverse Lag", "Reverse Lag Small?"]


def machine(aws: LocalAws, **scripts: list[Any]) -> ScriptedMachine:
    return handover_machine(aws, BACK, scripts)


def test_what_was_approved_already_goes_through_its_states(aws: LocalAws) -> None:
    execution = machine(aws).run(REQUEST)
    assert execution.status == "SUCCEEDED"
    assert execution.entered == [*PLANNED, *APPROVED[BACK]]
    assert execution.entered[len(PLANNED) : len(PLANNED) + 4] == ["Rollback?", *REVERSED]


def test_writers_are_not_blocked_before_most_is_copied_back(aws: LocalAws) -> None:
    execution = machine(aws, check_reverse_lag=[looked("wait"), looked("wait"), looked("small")]).run(REQUEST)
    assert execution.status == "SUCCEEDED"
    waited = ["Check Reverse Lag", "Reverse Lag Small?", "Wait For Reverse Replication"] * 2
    began = execution.entered.index("Check Reverse Lag")
    assert execution.entered[began : began + 9] == [*waited, *REVERSED[1:], "Rehearse"]


def test_nothing_is_copied_back_before_a_person_says_so(aws: LocalAws) -> None:
    scripted = machine(aws, plan_handover=[planned("ask", BACK)])
    execution = scripted.start(REQUEST)
    ((_, message),) = scripted.notifications(wait_seconds=10)
    aws.client("stepfunctions").send_task_success(taskToken=message.splitlines()[1], output="true")
    ended = scripted.finished(execution)
    assert ended.status == "SUCCEEDED"
    assert ended.entered == [*PLANNED, "Await Approval", *APPROVED[BACK]]


@pytest.mark.parametrize("function", ["start_reverse_replication", "check_reverse_lag"])
def test_what_fails_in_reverse_replication_is_undone_and_reported(aws: LocalAws, function: str) -> None:
    scripted = machine(aws, **{function: ["Unforeseen"]})
    execution = scripted.run(REQUEST)
    assert (execution.status, execution.error) == ("FAILED", "Named")
    assert execution.entered[-5:] == GIVEN_UP
    assert "Fence Writers" not in execution.entered
    assert scripted.notifications() == [FAILURE]
