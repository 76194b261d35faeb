"""Reads what the pages are written from: templates, state machines, the functions' first lines."""

import ast
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from samtranslator.yaml_helper import yaml_parse

ROOT: Final = Path(__file__).resolve().parents[2]
MACHINE: Final = "AWS::Serverless::StateMachine"
_DEFINITION: Final = ".asl.json"


def template(path: str) -> Mapping[str, Any]:
    """Read a template, e.g. ``stacks/network.yaml``; its functions come in their long form, ``{"Ref": "Table"}``."""
    parsed: Mapping[str, Any] = yaml_parse((ROOT / path).read_text())
    return parsed


@cache
def machines() -> Mapping[str, str]:
    """Return the name of each state machine's definition by the machine's own, e.g. ``{"rollback": "handover"}``."""
    found = (it["Properties"] for it in template("stacks/control.yaml")["Resources"].values() if it["Type"] == MACHINE)
    return {
        it["Name"]["Fn::Sub"].removeprefix("${Application}-"): Path(it["DefinitionUri"]).name.removesuffix(_DEFINITION)
        for it in found
    }


def definition(name: str) -> Mapping[str, Any]:
    """Read a definition of state machines, e.g. ``handover``."""
    parsed: Mapping[str, Any] = json.loads((ROOT / "statemachines" / f"{name}{_DEFINITION}").read_text())
    return parsed


def walk(node: object) -> Iterator[dict[str, Any]]:
    """Yield every object inside of a value, itself included."""
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from walk(value)
    elif isinstance(node, list):
        for value in node:
            yield from walk(value)


def function_folder(state: str) -> Path | None:
    """Return the folder of the function that is named as the state; None where there is none."""
    folder = ROOT / "functions" / state.lower().replace(" ", "_")
    return folder if (folder / "app.py").exists() else None


def first_line(folder: Path) -> str:
    """Return what a function's module says that it is, without the state's name before it."""
    line = (ast.get_docstring(ast.parse((folder / "app.py").read_text())) or "").partition("\n")[0]
    described = line.partition('": ')[2] or line
    return described[:1].upper() + described[1:]
