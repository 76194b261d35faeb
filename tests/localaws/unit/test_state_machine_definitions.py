"""Definitions that AWS refuses when a state machine is made or changed."""

from typing import Any

import pytest

from localaws.stepfunctions.definitions import faults

DONE = {"Type": "Succeed"}


def machine(start: str = "A", **states: Any) -> dict[str, Any]:
    return {"StartAt": start, "States": states}


def path(value: Any) -> dict[str, Any]:
    return machine(A={"Type": "Pass", "Parameters": {"Items": [{"Payload.$": value}]}, "End": True})


@pytest.mark.parametrize(
    ("definition", "told"),
    [
        (machine("B", A=DONE), "MISSING_TRANSITION_TARGET: Missing 'Next' target: B at /StartAt"),
        (
            machine(A={"Type": "Pass", "Next": "C"}),
            "MISSING_TRANSITION_TARGET: Missing 'Next' target: C at /States/A/Next",
        ),
        (
            machine(A={"Type": "Choice", "Choices": [{"Variable": "$.a", "Next": "C"}], "Default": "B"}, B=DONE),
            "MISSING_TRANSITION_TARGET: Missing 'Next' target: C at /States/A/Choices[0]/Next",
        ),
        (
            machine(A={"Type": "Task", "Catch": [{"ErrorEquals": ["X"], "Next": "C"}], "End": True}),
            "MISSING_TRANSITION_TARGET: Missing 'Next' target: C at /States/A/Catch[0]/Next",
        ),
        (machine(A=DONE, B=DONE), 'MISSING_TRANSITION_TARGET: State "B" is not reachable. at /States/B'),
        (machine(A={"Type": "Pass", "Next": "A"}), "MISSING_END_STATE: Workflow has no terminal state"),
        (
            machine(A={"Type": "Map", "ItemProcessor": machine(A={"Type": "Pass", "Next": "C"}), "End": True}),
            "MISSING_TRANSITION_TARGET: Missing 'Next' target: C at /States/A/ItemProcessor/States/A/Next",
        ),
        (machine(A={"Type": "Pass", "Next": "B"}, B={"Type": "Wait", "Seconds": 1}), "MISSING_END_STATE"),
        (
            path("foo"),
            "The value for the field 'Payload.$' must be a valid JSONPath or a valid intrinsic function call",
        ),
        (path(3), "The value for the field 'Payload.$' must be a valid JSONPath or a valid intrinsic function call"),
        (machine("A" * 81, **{"A" * 81: DONE}), "State name is longer than 80 characters"),
    ],
)
def test_a_definition_is_refused_in_the_words_of_aws(definition: dict[str, Any], told: str) -> None:
    assert any(told in each for each in faults(definition))


@pytest.mark.parametrize("value", ["$", "$.a.b", "$$.Execution.Id", "States.Format('{}', $.a)"])
def test_paths_and_intrinsic_functions_are_taken(value: str) -> None:
    assert list(faults(path(value))) == []


def test_a_machine_without_an_end_tells_of_no_state_that_is_not_reached() -> None:
    assert list(faults(machine(A={"Type": "Pass", "Next": "A"}, B={"Type": "Pass", "Next": "A"}))) == [
        "MISSING_END_STATE: Workflow has no terminal state"
    ]
