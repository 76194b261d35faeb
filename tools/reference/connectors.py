"""The page of the connectors' options: what their commented files say of each."""

import re
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path
from typing import Final

import yaml

from tools.reference.markdown import code, prose, table
from tools.reference.sources import ROOT

FOLDER: Final = ROOT / "connectors"
FILES: Final = (
    "source.yaml",
    "checkpoint.yaml",
    "heartbeat.yaml",
    "reverse.yaml",
    "profiles/exactly-once.yaml",
    "profiles/express.yaml",
    "profiles/serverless.yaml",
    *(f"auth/{path.name}" for path in sorted((FOLDER / "auth").glob("*.yaml"))),
)
INTRODUCTION: Final = """# Options of the connectors

This page lists the options in the files of `connectors/`. Edit them there. The control plane fills in `%{…}`, and
Connect fills in `${…}` from the secret. A comment stands beside the first option that it explains.
[Tuning](../tuning.md) says how each option changes the speed.
"""
_HEADING = re.compile(r"^# --- (.+?) -+$")
_OPTION = re.compile(r"^([a-z][\w.-]*):")


def connectors() -> str:
    """Return the page."""
    return "\n".join([INTRODUCTION, *(_section(name) for name in FILES)])


def _section(name: str) -> str:
    path = FOLDER / name
    values = yaml.safe_load(path.read_text())
    head, told = _head(path), list(_told(path))
    rows = ((code(option), code(_value(values[option])), why) for option, why in told)
    return f"## {name}\n\n{head}\n\n{table(('Option', 'Here', 'Why'), rows)}"


def _value(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _head(path: Path) -> str:
    """Return the comment that the file begins with; what is indented there becomes a list."""
    lines: list[str] = []
    for line in _begin(path):
        text = line.removeprefix("#").removeprefix(" ")
        item = text.strip()
        if text.startswith("  "):
            lines.append(f"- {code(item) if item.startswith('{') else prose(item)}")
        else:
            ends_list = bool(item) and bool(lines) and lines[-1].startswith("- ")
            lines += ["", prose(text)] if ends_list else [prose(text)]
    return "\n".join(lines)


def _begin(path: Path) -> list[str]:
    return list(takewhile(lambda line: line.startswith("#"), path.read_text().splitlines()))


def _told(path: Path) -> Iterator[tuple[str, str]]:
    """Yield each option with the comment right before it, or else the heading above it."""
    lines = path.read_text().splitlines()
    comment: list[str] = []
    for line in lines[len(_begin(path)) :]:
        if heading := _HEADING.match(line):
            comment = [f"*{heading[1]}.*"]
        elif line.startswith("# "):
            comment.append(line.removeprefix("# "))
        elif option := _OPTION.match(line):
            yield option[1], prose(" ".join(comment))
            comment = []
