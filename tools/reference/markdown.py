"""Writes Markdown."""

from collections.abc import Iterable, Sequence


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; what would end a cell or a row is written otherwise."""
    lines = [_row(columns), f"|{'---|' * len(columns)}", *map(_row, rows)]
    return "\n".join(lines) + "\n"


def code(text: object) -> str:
    """Return text as code; nothing of nothing."""
    return f"`{text}`" if str(text) else ""


def prose(text: str) -> str:
    """Return text in which ``<name>`` is read as it stands, and not taken for HTML; code stands as it is anyway."""
    parts = text.split("`")
    return "`".join(part if index % 2 else part.replace("<", "&lt;") for index, part in enumerate(parts))


def sentence(text: str) -> str:
    """Return text with a full stop, and nothing of nothing."""
    return text if not text or text.endswith((".", "?", "!", ":")) else f"{text}."


def _row(cells: Sequence[str]) -> str:
    texts = (" ".join(cell.split()).replace("|", "\\|") for cell in cells)
    return f"|{'|'.join(f' {text} ' if text else ' ' for text in texts)}|"
