"""How the files of state machines are written: indented JSON, in which each retrier and each catcher is one line.

``python -m reference.definitions`` (`make format`) writes them so. Only white space changes.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from tools.reference.sources import ROOT

FOLDER: Final = ROOT / "statemachines"
ONE_LINE_EACH: Final = frozenset({"Retry", "Catch"})
INDENT: Final = "  "


def formatted(text: str) -> str:
    """Return a definition, given as JSON, as its file is to be."""
    return _written(json.loads(text), "") + "\n"


def unformatted(folder: Path = FOLDER) -> dict[Path, str]:
    """Return each definition whose file is written otherwise, as it is to be."""
    definitions = {path: path.read_text() for path in sorted(folder.glob("*.asl.json"))}
    return {path: formatted(text) for path, text in definitions.items() if text != formatted(text)}


def _written(value: object, indent: str, key: str = "") -> str:
    deeper = indent + INDENT
    if isinstance(value, dict) and value:
        fields = (f"{json.dumps(name)}: {_written(field, deeper, name)}" for name, field in value.items())
        return _block("{}", fields, indent)
    if isinstance(value, list) and key in ONE_LINE_EACH:
        return _block("[]", map(_line, value), indent)
    if isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        return _block("[]", (_written(item, deeper) for item in value), indent)
    return _line(value)


def _block(brackets: str, parts: Iterable[str], indent: str) -> str:
    lines = ",\n".join(f"{indent}{INDENT}{part}" for part in parts)
    return f"{brackets[0]}\n{lines}\n{indent}{brackets[1]}"


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    for path, text in unformatted().items():
        path.write_text(text)
        print(f"Formatted {path.relative_to(ROOT)}")
