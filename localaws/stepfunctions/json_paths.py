"""A definite path, ``$.a[0].b``, names one value; moto answers a list as soon as an index is in it.

Source: Amazon States Language, "Paths": a Reference Path can only identify a single node.
"""

import re
from typing import Any

from moto.stepfunctions.parser.asl.utils import json_path

from localaws.stepfunctions.interpreter import replace_everywhere

_STEP = re.compile(r"\.(?P<name>[\w-]+)|\[(?P<index>\d+)\]|\['(?P<quoted>[^']*)'\]")
_DEFINITE = re.compile(r"\$(?:\.[\w-]+|\[\d+\]|\['[^']*'\])*")


def definite_steps(path: str) -> list[str | int] | None:
    """Return the names and indexes of a definite path; None for a path that may match several values."""
    if not _DEFINITE.fullmatch(path):
        return None
    return [
        int(match["index"]) if match["index"] is not None else match["name"] or match["quoted"]
        for match in _STEP.finditer(path)
    ]


def install() -> None:
    """Let definite paths answer their one value."""
    general = json_path.extract_json

    def extract_json(path: str, data: Any) -> Any:
        steps = definite_steps(path)
        if steps is None:
            return general(path, data)
        value = data
        for step in steps:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError) as error:
                raise json_path.NoSuchJsonPathError(path, data) from error
        return value

    replace_everywhere(general, extract_json)
