"""Tells a demo as it happens: a live panel on a terminal, plain lines in a pipe."""

import sys
from dataclasses import dataclass
from time import monotonic
from types import TracebackType
from typing import Final, Self

from rich.console import Console, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

PLAIN_SECONDS: Final = 5.0  # between two lines of progress in a pipe
PLAIN_WIDTH: Final = 120  # of tables in a pipe
MEGABYTE: Final = 1_000_000


@dataclass(frozen=True)
class Progress:
    """What a look at the migration shows.

    Parameters
    ----------
    copied, total
        Offsets at the target and at the source, markers of transactions included.
    estimate_seconds
        Until the target has caught up; None where the lag is small or does not shrink.
    """

    state: str
    copied: int = 0
    total: int = 0
    records_per_second: float = 0.0
    bytes_per_second: float = 0.0
    estimate_seconds: float | None = None
    tasks: tuple[str, ...] = ()

    @property
    def lag(self) -> int:
        """Offsets between the two."""
        return max(0, self.total - self.copied)


def progress_line(progress: Progress) -> str:
    """Write a look at the migration as one line."""
    parts = [progress.state]
    if progress.total:
        parts += [
            f"{progress.copied:,} of {progress.total:,} records",
            f"{progress.records_per_second:,.0f} records/s",
            f"{progress.bytes_per_second / MEGABYTE:.1f} MB/s",
            f"lag {progress.lag:,}",
        ]
    if progress.estimate_seconds is not None:
        parts.append(f"about {progress.estimate_seconds:.0f} s left")
    if progress.tasks:
        parts.append("tasks " + " ".join(progress.tasks))
    return " | ".join(parts)


def progress_panel(progress: Progress, elapsed_seconds: float) -> RenderableType:
    """Draw a look at the migration."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="bold")
    grid.add_column()
    grid.add_row("state", progress.state)
    if progress.total:
        grid.add_row("copied", ProgressBar(total=progress.total, completed=min(progress.copied, progress.total)))
        grid.add_row("records", f"{progress.copied:,} of {progress.total:,}")
        megabytes = progress.bytes_per_second / MEGABYTE
        grid.add_row("speed", f"{progress.records_per_second:,.0f} records, {megabytes:.1f} MB a second as stored")
        estimate = "" if progress.estimate_seconds is None else f", about {progress.estimate_seconds:.0f} s left"
        grid.add_row("lag", f"{progress.lag:,}{estimate}")
    if progress.tasks:
        grid.add_row("tasks", Text(" ").join(_coloured(state) for state in progress.tasks))
    return Panel(grid, title="migration", subtitle=f"{elapsed_seconds:.0f} s", title_align="left")


class LabConsole:
    """Prints what happens with the seconds since the start, and keeps the progress in view."""

    def __init__(self, rich: Console | None = None) -> None:
        self.rich = rich or Console(highlight=False, width=None if sys.stdout.isatty() else PLAIN_WIDTH)
        self._started = monotonic()
        self._live = Live(console=self.rich, auto_refresh=False, transient=True)
        self._progress = Progress("starting")
        self._next_line = 0.0

    def __enter__(self) -> Self:
        if self.rich.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    @property
    def elapsed_seconds(self) -> float:
        """Seconds since the start."""
        return monotonic() - self._started

    def say(self, event: str, style: str = "") -> None:
        """Print an event."""
        line = Text(f"{self.elapsed_seconds:6.1f} s  ", style="dim").append(event, style=style)
        self.rich.print(line, soft_wrap=True)

    def show(self, progress: Progress) -> None:
        """Bring the progress up to date; in a pipe print it when it is another state, and now and then."""
        if self.rich.is_terminal:
            self._live.update(progress_panel(progress, self.elapsed_seconds), refresh=True)
        elif progress.state != self._progress.state or (progress.total and self.elapsed_seconds >= self._next_line):
            self._next_line = self.elapsed_seconds + PLAIN_SECONDS
            self.say(progress_line(progress))
        self._progress = progress


def _coloured(state: str) -> Text:
    colours = {"RUNNING": "green", "FAILED": "bold red"}
    return Text(state, style=colours.get(state, "yellow"))
