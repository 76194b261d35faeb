"""Writes the table of decisions, ``docs/decisions/README.md``: ``python -m tools.reference.decisions``."""

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from tools.reference.markdown import table
from tools.reference.sources import ROOT

FOLDER: Final = ROOT / "docs" / "decisions"
INTRODUCTION: Final = """# Decisions

Each file holds one decision: what was decided, why, and the measurement or source behind it. The numbers follow the
dates. A decision does not change later. If a later decision supersedes it, the two files name each other.

**Write a decision.** Copy the newest file, give it the next number and the date, and keep its parts: *Date*,
*Supersedes*, *Superseded by*, *Decision*, *Reason*, *Evidence*. The first paragraph of *Decision* is one sentence. It
is also the row in the table below. If nothing was measured or read, *Evidence* says so. Then run `make docs`, which
writes this page.
"""
COLUMNS: Final = ("Number", "Title", "Decision", "Date", "Superseded by, in part or whole")
FORM: Final = re.compile(
    r"# (?P<title>[^\n]+)\n\n"
    r"- Date: (?P<date>\d{4}-\d\d-\d\d)\n"
    r"- Supersedes: (?P<supersedes>[^\n]+)\n"
    r"- Superseded by: (?P<superseded_by>[^\n]+)\n\n"
    r"## Decision\n\n(?P<decision>.+?)\n\n"
    r"(?:.+\n\n)?## Reason\n\n(?P<reason>.+)\n\n"
    r"## Evidence\n\n(?P<evidence>.+)\n",
    re.DOTALL,
)
LINK: Final = re.compile(r"\]\((\d{4}-[\w-]+\.md)\)")


@dataclass(frozen=True)
class RecordedDecision:
    """A decision as its file tells it; of the relations, the names of the other files."""

    file: str
    title: str
    date: str
    decision: str
    supersedes: tuple[str, ...]
    superseded_by: tuple[str, ...]

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a file.

        Raises
        ------
        ValueError
            If a part is missing, or stands in another place.
        """
        form = FORM.fullmatch(path.read_text())
        if form is None:
            raise ValueError(f"{path.name} lacks a part of a decision, or has them in another order: see {FOLDER.name}")
        return cls(
            file=path.name,
            title=form["title"],
            date=form["date"],
            decision=" ".join(form["decision"].split()),
            supersedes=tuple(LINK.findall(form["supersedes"])),
            superseded_by=tuple(LINK.findall(form["superseded_by"])),
        )

    @property
    def number(self) -> str:
        """The number that its file's name begins with, e.g. ``0007``."""
        return self.file[:4]


def recorded() -> list[RecordedDecision]:
    """Read all decisions, in the order of their numbers."""
    return [RecordedDecision.read(path) for path in sorted(FOLDER.glob("*.md")) if path.name != "README.md"]


def decisions() -> str:
    """Return the page."""
    rows = (
        (
            f"[{each.number}]({each.file})",
            each.title,
            each.decision,
            each.date,
            ", ".join(f"[{name[:4]}]({name})" for name in each.superseded_by),
        )
        for each in recorded()
    )
    return "\n".join([INTRODUCTION, table(COLUMNS, rows)])


if __name__ == "__main__":
    sys.stdout.write(decisions())
