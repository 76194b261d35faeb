"""Draws the table: pure."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from verify.check import Check, Outcome

_ADDRESS: Final = r"https?://[^\s)]+"
MARKS: Final = {
    Outcome.PASSED: ("passed", "green"),
    Outcome.FAILED: ("FAILED", "bold red"),
    Outcome.NOT_ASKED: ("not asked", "yellow"),
}


def draw(checks: Sequence[Check], title: str) -> RenderableType:
    """Draw the table, and under it what came of it."""
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("line", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("what is seen", overflow="fold")
    for check in checks:
        mark, style = MARKS[check.outcome]
        detail = Text(check.detail, style="dim" if check.outcome is Outcome.NOT_ASKED else "")
        for address in re.finditer(_ADDRESS, check.detail):
            detail.stylize(f"cyan link {address[0]}", *address.span())  # opened whole, also where it is folded
        if check.remedy:
            detail.append(f"\n→ {check.remedy}", style="bold")
        table.add_row(check.line, Text(mark, style=style), detail)
    return Group(table, summary(checks))


def summary(checks: Sequence[Check]) -> Text:
    """Return how many lines passed, failed and were not asked."""
    count = Counter(check.outcome for check in checks)
    text = ", ".join(f"{count[outcome]} {outcome}" for outcome in Outcome if count[outcome])
    return Text(text, style="bold red" if count[Outcome.FAILED] else "bold green")
