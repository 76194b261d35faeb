"""Reads the templates and state machines as data."""

import json
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path

from samtranslator.yaml_helper import yaml_parse

from tests.paths import ROOT

type Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None

ROOT_TEMPLATE = ROOT / "template.yaml"
STACKS = sorted((ROOT / "stacks").glob("*.yaml"))
MACHINES = sorted((ROOT / "statemachines").glob("*.asl.json"))
TASK_TYPES = {"Task", "Map", "Parallel"}


def template(path: Path) -> dict[str, dict[str, dict[str, object]]]:
    """Read a template; its intrinsic functions come in their long form, e.g. ``{"Ref": "Table"}``."""
    return deepcopy(_parsed(path))


@cache
def _parsed(path: Path) -> dict[str, dict[str, dict[str, object]]]:
    return yaml_parse(path.read_text())  # type: ignore[no-any-return]


def machine(path: Path) -> dict[str, object]:
    """Read a state machine's definition."""
    return json.loads(path.read_text())  # type: ignore[no-any-return]


def states(definition: dict[str, object]) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield every state, those inside of Maps and Parallels, too."""
    scope = definition["States"]
    assert isinstance(scope, dict)
    for name, state in scope.items():
        yield name, state
        inner = [state[key] for key in ("ItemProcessor", "Iterator") if key in state] + state.get("Branches", [])
        for processor in inner:
            yield from states(processor)
