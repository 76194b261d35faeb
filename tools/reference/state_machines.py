"""The page of state machines: every state, what it does, and where it leads."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from mskmigration.cutover.record import Direction
from mskmigration.cutover.workflow import HANDOVER, WHILE_WRITERS_WAIT
from tools.reference.markdown import code, sentence, table
from tools.reference.sources import definition, first_line, function_folder, machines

INTRODUCTION: Final = """# State machines

This page lists every state, in the order of the definition. A state that calls a function links to it. *If it fails*
names the state to which `Catch` leads after the retries. A state inside of a Map is indented below the Map.
"""
STEPS: Final = """
### The steps of a handover

The table lists the states that call functions if nothing fails, in order. *Stage* is the stage in the record after the
state is done. If a state up to *Promote* fails, the handover is undone. In an execution of `cutover` the console shows
the states that only `rollback` uses grey.
"""
MACHINE_OF: Final = {Direction.FORWARD: "cutover", Direction.BACK: "rollback"}
SERVICES: Final = {
    "sns:publish": "Sends a notification to the SNS topic",
    "events:putEvents": "Sends an [event](events.md)",
    "states:startExecution": "Starts an execution",
}


class Row(NamedTuple):
    """One state, in Markdown."""

    state: str
    does: str
    then: str
    if_it_fails: str


def state_machines() -> str:
    """Return the page."""
    return "\n".join([INTRODUCTION, *(_section(name) for name in dict.fromkeys(machines().values()))])


def _section(name: str) -> str:
    defined = definition(name)
    source = f"[statemachines/{name}.asl.json](../../statemachines/{name}.asl.json)"
    header = ("State", "What it does", "Then", "If it fails")
    what = sentence(re.sub(r"(\{[^}]*\})", r"`\1`", defined["Comment"]))
    steps = _steps() if name == "handover" else ""
    return f"## {name}\n\n{what} Definition: {source}.\n\n{table(header, rows(defined))}{steps}"


def _steps() -> str:
    header = ("State", "Machine", "Stage", "Writers")
    lines = (
        (
            step.state,
            code(MACHINE_OF[step.only]) if step.only else "",
            code(step.reaches or ""),
            "wait" if step in WHILE_WRITERS_WAIT else "",
        )
        for step in HANDOVER
    )
    return f"{STEPS}\n{table(header, lines)}"


def rows(definition: Mapping[str, Any], depth: int = 0) -> Iterator[Row]:
    """Yield every state of a machine, those of a Map after it."""
    for name, state in definition["States"].items():
        indented = "&nbsp;&nbsp;" * depth
        yield Row(f"{indented}**{name}**", _does(name, state), _then(state), _catches(state))
        for inner in ("ItemProcessor", "Iterator"):
            if inner in state:
                yield from rows(state[inner], depth + 1)


def _does(name: str, state: Mapping[str, Any]) -> str:
    folder = function_folder(name)
    function = f" ([{folder.name}](../../functions/{folder.name}/app.py))" if folder else ""
    told = state.get("Comment") or (first_line(folder) if folder else _by_its_kind(state))
    return sentence(told) + function


def _by_its_kind(state: Mapping[str, Any]) -> str:
    kind, resource = state["Type"], str(state.get("Resource", ""))
    for service, does in SERVICES.items():
        if service in resource:
            return does
    if kind == "Wait":
        return (
            f"Waits for `{state['SecondsPath']}` seconds"
            if "SecondsPath" in state
            else f"Waits for {state['Seconds']} s"
        )
    if kind == "Fail":
        return f"Ends as failed, with `{state.get('Error') or state.get('ErrorPath')}`"
    return {"Map": "Does the states below for each", "Task": "Calls the function that its input names"}.get(kind, "")


def _then(state: Mapping[str, Any]) -> str:
    choices = [choice["Next"] for choice in state.get("Choices", [])]
    names = [*choices, *(state[key] for key in ("Default", "Next") if key in state)]
    if not names and state["Type"] != "Fail":
        return "ends"
    return " or ".join(f"*{name}*" for name in dict.fromkeys(names))


def _catches(state: Mapping[str, Any]) -> str:
    return ", ".join(
        f"*{catch['Next']}*"
        + ("" if catch["ErrorEquals"] == ["States.ALL"] else f" ({', '.join(catch['ErrorEquals'])})")
        for catch in state.get("Catch", [])
    )
