"""What Step Functions and Lambda bound: time-outs, and the events of a history; and that no partition is presumed."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mskmigration.cutover.check import BLOCKED_PAUSE_AT_MOST, REVERSE_PAUSE_AT_MOST, pause_seconds
from mskmigration.cutover.request import RollbackRequest
from tests.paths import ROOT
from tests.product.infrastructure.templates import MACHINES, ROOT_TEMPLATE, STACKS, machine, states, template

EVENTS = 25_000
LONGEST_FUNCTION_SECONDS = 900
# A state's clock runs while its function waits for a place and starts, Lambda's does not.
SPARE_SECONDS = 30
# Events of a state that does what it is to do at once: entered, exited; scheduled, started, succeeded between.
EVENTS_OF = {"Task": 5, "Choice": 2, "Pass": 2, "Wait": 2}
CONTROL = template(ROOT / "stacks" / "control.yaml")


def named(path: Path) -> str:
    return path.name.removesuffix(".asl.json")


all_machines = pytest.mark.parametrize("path", MACHINES, ids=named)


def timeout_of(function: str) -> int:
    """Return the time-out of a function in stacks/control.yaml, in seconds."""
    properties: Any = CONTROL["Resources"][function]["Properties"]
    defaults: Any = CONTROL["Globals"]["Function"]
    return int(properties.get("Timeout", defaults["Timeout"]))


def called(state: dict[str, Any], rehearsed: list[str]) -> list[str]:
    """Return the functions that a state may call."""
    parameters = state.get("Parameters")
    if not isinstance(parameters, dict) or not {"FunctionName", "FunctionName.$"} & parameters.keys():
        return []
    arns = [parameters["FunctionName"]] if "FunctionName" in parameters else rehearsed
    return [re.sub(r"\$\{(\w+)Arn\}", r"\1", arn) for arn in arns]


@all_machines
def test_every_state_outlasts_its_function(path: Path) -> None:
    """Otherwise the function works on after States.Timeout, and what the machine does next meets it at work."""
    found: dict[str, Any] = dict(states(machine(path)))
    rehearsed = found.get("Rehearse", {}).get("Result", [])
    seen = 0
    for name, state in found.items():
        for function in called(state, rehearsed):
            seen += 1
            assert state["TimeoutSeconds"] >= timeout_of(function) + SPARE_SECONDS, f"{name}: {function}"
    assert seen


def test_lambda_takes_every_time_out() -> None:
    functions = [name for name, it in CONTROL["Resources"].items() if it["Type"] == "AWS::Serverless::Function"]
    assert all(timeout_of(name) <= LONGEST_FUNCTION_SECONDS for name in functions)


@pytest.mark.parametrize("path", [ROOT_TEMPLATE, *STACKS, *MACHINES], ids=lambda path: path.name)
def test_no_partition_is_taken_for_granted(path: Path) -> None:
    assert "arn:aws:" not in path.read_text(), "use ${AWS::Partition}: China and GovCloud have their own"


# --- Loops: how many events each may come to. ------------------------------------------------------------------------
PATIENCE = next(limit.le for limit in RollbackRequest.model_fields["patience_seconds"].metadata if hasattr(limit, "le"))
ROUNDS_OF_MIGRATE = 1_200


def rounds(seconds: float, *, least: int, most: int) -> int:
    """Count the looks of a loop whose pauses grow, where looking takes no time at all."""
    waited, count = 0.0, 0
    while waited < seconds:
        waited, count = waited + pause_seconds(waited, least=least, most=most), count + 1
    return count


def lasts(path: Path) -> int:
    return int(str(machine(path)["TimeoutSeconds"]))


def rounds_of(path: Path, wait: str) -> int:
    """Return how often a loop goes round at most, by the state that waits in it."""
    match wait:
        case "Wait For Quiet":
            return rounds(PATIENCE, least=1, most=BLOCKED_PAUSE_AT_MOST)
        case "Wait For Copying":
            return rounds(PATIENCE, least=2, most=BLOCKED_PAUSE_AT_MOST)
        case "Wait For Reverse Replication":
            return rounds(lasts(path), least=3, most=REVERSE_PAUSE_AT_MOST)
        case "Wait For Connectors" | "Wait For Catch-Up":
            return ROUNDS_OF_MIGRATE
    raise AssertionError(f"{wait} is in a loop that nobody has counted: say how often it goes round at most")


def loops(path: Path) -> set[tuple[str, ...]]:
    """Return every loop of a machine's own states."""
    found: Any = machine(path)["States"]
    circles: set[tuple[str, ...]] = set()

    def walk(name: str, way: tuple[str, ...]) -> None:
        for following in following_of(found[name]):
            if following in way:
                circle = way[way.index(following) :]
                first = circle.index(min(circle))
                circles.add(circle[first:] + circle[:first])
            else:
                walk(following, (*way, following))

    start = str(machine(path)["StartAt"])
    walk(start, (start,))
    return circles


def following_of(state: dict[str, Any]) -> Iterator[str]:
    yield from (state[key] for key in ("Next", "Default") if key in state)
    yield from (rule["Next"] for key in ("Choices", "Catch") for rule in state.get(key, []))


@all_machines
def test_no_loop_fills_the_history(path: Path) -> None:
    """Half of it is left for failed attempts, and for the states outside of loops."""
    found: Any = machine(path)["States"]
    events, of_migrate = 0, 0
    for circle in loops(path):
        (wait,) = [name for name in circle if found[name]["Type"] == "Wait"]
        count = rounds_of(path, wait) * sum(EVENTS_OF[found[name]["Type"]] for name in circle)
        if named(path) == "migrate":  # both of its loops count the same rounds
            of_migrate = max(of_migrate, count)
        else:
            events += count
    assert events <= EVENTS / 2
    assert of_migrate <= EVENTS * 4 / 5


def test_migrate_goes_on_in_a_new_execution_after_its_rounds() -> None:
    found: Any = dict(states(machine(ROOT / "statemachines" / "migrate.asl.json")))
    first = found["Connectors Running?"]["Choices"][0]
    assert (first["NumericGreaterThanEquals"], first["Next"]) == (ROUNDS_OF_MIGRATE, "Go On In New Execution")
