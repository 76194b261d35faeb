"""Refuses definitions of state machines that moto takes: transitions that lead nowhere, states that nothing leads to.

Source: answers of AWS that others recorded (localstack/localstack#12487, floci-io/floci#2786): all that is wrong is
told at once, a target that is missing is a ``Next`` wherever it is named, and a machine without an end tells of no
state that cannot be reached.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from moto.core.exceptions import AWSError
from moto.stepfunctions.parser.api import InvalidDefinition
from moto.stepfunctions.parser.models import StepFunctionsParserBackend

from localaws.patching import replace

type State = Mapping[str, Any]

_NAME_LENGTH: Final = 80
_TERMINAL: Final = ("Succeed", "Fail")
_WITH_PATHS: Final = ("Parameters", "ResultSelector", "ItemSelector")
_PATH: Final = re.compile(r"\$.*|States\.\w+\(.*\)", re.DOTALL)


class InvalidDefinitionError(AWSError):
    """The definition of a state machine is not valid: mend what the message names."""

    TYPE = "InvalidDefinition"
    STATUS = 400

    def __init__(self, told: str) -> None:
        super().__init__(f"Invalid State Machine Definition: '{told}'")


class _Transition(NamedTuple):
    target: str
    place: str


def install() -> None:
    """Let moto refuse what AWS refuses, at creation and at each update."""

    def validate(definition: str) -> None:
        try:
            moto_validate(definition)
        except InvalidDefinition as error:
            # moto answers it without its code.
            raise InvalidDefinitionError(f"SCHEMA_VALIDATION_FAILED: {error.message}") from error
        if found := list(faults(json.loads(definition))):
            raise InvalidDefinitionError(", ".join(found))

    moto_validate = replace(StepFunctionsParserBackend, "_validate_definition", staticmethod(validate))


def faults(machine: State, place: str = "") -> Iterator[str]:
    """Yield what AWS has against a machine, or a branch or processor of one, in its words.

    Parameters
    ----------
    place
        The JSON pointer of the machine.
    """
    states: Mapping[str, State] = machine["States"]
    transitions = {
        name: list(_transitions(state, f"{place}/States/{name}")) for name, state in sorted(states.items(), key=str)
    }
    start = _Transition(machine["StartAt"], f"{place}/StartAt")
    for transition in (start, *(each for found in transitions.values() for each in found)):
        if transition.target not in states:
            yield f"MISSING_TRANSITION_TARGET: Missing 'Next' target: {transition.target} at {transition.place}"
    if not any(_ends(state) for state in states.values()):
        yield "MISSING_END_STATE: Workflow has no terminal state"
    else:
        reached = {start.target, *(each.target for found in transitions.values() for each in found)}
        for name in states:
            if name not in reached:
                yield f'MISSING_TRANSITION_TARGET: State "{name}" is not reachable. at {place}/States/{name}'
    for name, state in states.items():
        yield from _of_state(name, state, f"{place}/States/{name}")


def _transitions(state: State, place: str) -> Iterator[_Transition]:
    for field in ("Next", "Default"):
        if field in state:
            yield _Transition(state[field], f"{place}/{field}")
    for field in ("Choices", "Catch"):
        for number, each in enumerate(state.get(field, [])):
            if "Next" in each:
                yield _Transition(each["Next"], f"{place}/{field}[{number}]/Next")


def _ends(state: State) -> bool:
    return state["Type"] in _TERMINAL or bool(state.get("End"))


def _of_state(name: str, state: State, place: str) -> Iterator[str]:
    if len(name) > _NAME_LENGTH:
        yield f"SCHEMA_VALIDATION_FAILED: State name is longer than {_NAME_LENGTH} characters at {place}"
    if state["Type"] not in (*_TERMINAL, "Choice") and "Next" not in state and not state.get("End"):
        yield f"SCHEMA_VALIDATION_FAILED: These fields are required: [Next, End] at {place}"
    for field in _WITH_PATHS:
        for key in _without_path(state.get(field)):
            yield (
                f"SCHEMA_VALIDATION_FAILED: The value for the field '{key}' must be a valid JSONPath or a valid "
                f"intrinsic function call at {place}/{field}"
            )
    for number, branch in enumerate(state.get("Branches", [])):
        yield from faults(branch, f"{place}/Branches[{number}]")
    for field in ("ItemProcessor", "Iterator"):
        if field in state:
            yield from faults(state[field], f"{place}/{field}")


def _without_path(value: Any) -> Iterator[str]:
    """Yield the keys that promise a path and hold none."""
    for key, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        if str(key).endswith(".$") and not (isinstance(item, str) and _PATH.fullmatch(item)):
            yield str(key)
        yield from _without_path(item)
