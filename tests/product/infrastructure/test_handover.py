"""The definition of both handovers does what the table of its steps says, in its order."""

from typing import Any

import pytest

from mskmigration.cutover.record import Direction, HandoverStage
from mskmigration.cutover.workflow import HANDOVER, WHILE_WRITERS_WAIT, step_to
from tests.paths import ROOT
from tests.product.infrastructure.templates import states, template
from tools.reference.sources import definition

# Lambda gives a function CPU by its memory, one vCPU at so much (AWS Lambda: "Configure Lambda function memory").
ONE_CPU_MB = 1769
FOUND: dict[str, Any] = dict(states(dict(definition("handover"))))
FUNCTIONS: Any = template(ROOT / "stacks" / "control.yaml")["Resources"]
PLAN, PROMOTE = step_to(HandoverStage.PLANNED), step_to(HandoverStage.PROMOTED)
# What undoes a handover, and what explains why.
FAILING = {"Abort Handover", "Explain Failure"}


def function_of(state: str) -> str:
    return f"{state.replace(' ', '')}Function"


def caught_by(state: str) -> str:
    """Return where a state's failure leads, out of its Map if it is in one."""
    around = {"Translate Offsets": "Translate Groups"}
    return str(FOUND[around.get(state, state)]["Catch"][-1]["Next"])


def test_the_states_that_call_functions_are_the_steps_in_their_order() -> None:
    calling = [name for name, state in FOUND.items() if "FunctionName" in state.get("Parameters", {})]
    assert [name for name in calling if name not in FAILING] == [step.state for step in HANDOVER]
    assert set(calling) >= FAILING


def test_stages_are_in_the_order_of_the_steps() -> None:
    assert [step.reaches for step in HANDOVER if step.reaches] == [
        it for it in HandoverStage if it is not HandoverStage.ABORTED
    ]


def test_steps_of_one_direction_stand_behind_the_choice_of_it() -> None:
    (choice,) = FOUND["Rollback?"]["Choices"]
    first, *_ = only_back = [step.state for step in HANDOVER if step.only is Direction.BACK]
    assert (choice["Variable"], choice["StringEquals"], choice["Next"]) == ("$.planned.direction", "back", first)
    assert not [step for step in HANDOVER if step.only is Direction.FORWARD]
    behind = {first}
    while found := {each for name in behind for each in following(name)} - behind - {"Rehearse"}:
        behind |= found
    assert set(only_back) <= behind
    assert len(behind) == 4, "its comment says that there are four"


def following(name: str) -> set[str]:
    """Return the states that follow one that succeeds."""
    state = FOUND[name]
    return {state[key] for key in ("Next", "Default") if key in state} | {it["Next"] for it in state.get("Choices", [])}


@pytest.mark.parametrize("step", HANDOVER, ids=lambda step: step.state)
def test_whatever_fails_up_to_the_promotion_is_undone_and_nothing_afterwards(step: Any) -> None:
    promoted = HANDOVER.index(step) > HANDOVER.index(PROMOTE)
    undone = "Promoted But Unfinished" if promoted else "Abort Handover"
    assert caught_by(step.state) == ("Explain Failure" if step is PLAN else undone)


def test_what_writers_wait_for_is_rehearsed_with_a_whole_cpu() -> None:
    rehearsed = dict.fromkeys(FOUND["Rehearse"]["Result"])
    assert list(rehearsed) == [f"${{{function_of(step.state)}Arn}}" for step in WHILE_WRITERS_WAIT]
    whole = {name for name, it in FUNCTIONS.items() if it["Properties"].get("MemorySize") == ONE_CPU_MB}
    assert whole == {function_of(step.state) for step in WHILE_WRITERS_WAIT}


@pytest.mark.parametrize(("machine", "direction"), [("Cutover", Direction.FORWARD), ("Rollback", Direction.BACK)])
def test_each_machine_says_which_way_it_hands_over(machine: str, direction: Direction) -> None:
    assert FUNCTIONS[f"{machine}StateMachine"]["Properties"]["DefinitionSubstitutions"]["Direction"] == direction
    assert FOUND["Plan Handover"]["Parameters"]["Payload"]["direction"] == "${Direction}"
