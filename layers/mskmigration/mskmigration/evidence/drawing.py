"""Where the bars and curves of the page lie; the templates draw them. Pure."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Final, NamedTuple

from mskmigration.aws.execution_history import StateVisit
from mskmigration.cutover.record import HandoverStage
from mskmigration.evidence.report import HandoverEvidence, LagPoint

# Around the write block so much of its length is shown, too, but never less than this.
AROUND: Final = 0.25
AROUND_AT_LEAST: Final = timedelta(seconds=2)
WIDTH: Final = 1000
HEIGHT: Final = 240
TICKS: Final = 6
STEPS: Final = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400)
# States that only choose, hand on, or hold others say nothing in a picture of time.
SHORTEST: Final = timedelta(milliseconds=20)


class Bar(NamedTuple):
    """A stretch of a picture's width, in percent; ``cut`` are those of its edges beyond which it goes on unseen."""

    left: float
    width: float
    cut: tuple[float, ...] = ()


class Row(NamedTuple):
    """All visits to a state."""

    name: str
    seconds: float
    visits: int
    bars: tuple[Bar, ...]


class Tick(NamedTuple):
    """A mark on an axis, in percent of its length from the start."""

    at: float
    label: str


class Timeline(NamedTuple):
    """The states around the write block; ticks count seconds from its beginning."""

    rows: tuple[Row, ...]
    blocked: Bar
    ticks: tuple[Tick, ...]

    @property
    def cut(self) -> bool:
        """Whether a bar goes on beyond the picture."""
        return any(bar.cut for row in self.rows for bar in row.bars)


class Curve(NamedTuple):
    """Lag over time: SVG path data of the line and of the area under it, in a box of ``WIDTH`` by ``HEIGHT``."""

    line: str
    area: str
    highest: int
    levels: tuple[Tick, ...]
    times: tuple[Tick, ...]
    marks: tuple[Tick, ...]


def timeline(handover: HandoverEvidence) -> Timeline | None:
    """Place the states around the write block; None where writers were never blocked, or are still."""
    times = {phase.name: phase.began for phase in handover.phases}
    fenced = times.get(HandoverStage.FENCED)
    if fenced is None or handover.write_block_seconds is None:
        return None
    blocked = timedelta(seconds=handover.write_block_seconds)
    around = max(blocked * AROUND, AROUND_AT_LEAST)
    window = Window(fenced - around, fenced + blocked + around)
    rows = tuple(row for row in _rows(handover.states or _stages(handover), window) if row.bars)
    ticks = tuple(
        Tick(window.place(fenced + timedelta(seconds=step)), f"{step} s")
        for step in _steps(-around.total_seconds(), (blocked + around).total_seconds())
    )
    return Timeline(rows, window.bar(fenced, fenced + blocked), ticks)


def curve(points: Sequence[LagPoint], marks: Iterable[tuple[datetime, str]] = ()) -> Curve | None:
    """Draw the lag; None where there are not two looks."""
    if len({point.at for point in points}) < 2:  # noqa: PLR2004  two points make a line
        return None
    window = Window(points[0].at, points[-1].at)
    highest = max(point.records for point in points) or 1
    places = [f"{window.place(it.at) * WIDTH / 100:.1f},{HEIGHT * (1 - it.records / highest):.1f}" for it in points]
    line = "M" + " L".join(places)
    times = tuple(Tick(window.place(at), _clock(at)) for at in _round_times(window))
    marked = tuple(Tick(window.place(at), text) for at, text in marks if window.start <= at <= window.end)
    return Curve(line, f"{line} L{WIDTH},{HEIGHT} L0,{HEIGHT} Z", highest, _levels(highest), times, marked)


class Window(NamedTuple):
    """The time that a picture shows."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """From its start to its end."""
        return self.end - self.start

    def place(self, at: datetime) -> float:
        """Return where a time lies, in percent."""
        return 100 * ((at - self.start) / self.length)

    def bar(self, start: datetime, end: datetime) -> Bar:
        """Return where a stretch lies, as far as it is shown."""
        left, right = self.place(max(start, self.start)), self.place(min(end, self.end))
        hidden = ((0.0, start < self.start), (100.0, end > self.end))
        return Bar(left, max(0.0, right - left), tuple(edge for edge, beyond in hidden if beyond))


def _rows(states: Iterable[StateVisit], window: Window) -> list[Row]:
    visits: dict[str, list[StateVisit]] = {}
    for visit in states:
        visits.setdefault(visit.name, []).append(visit)
    return [
        Row(
            name,
            _covered(those, window),
            len(those),
            tuple(window.bar(it.entered, _end(it, window)) for it in those if _is_seen(it, window)),
        )
        for name, those in visits.items()
    ]


def _covered(visits: Iterable[StateVisit], window: Window) -> float:
    """Return the seconds in which one of the visits lasted: a Map has several at once."""
    seconds, until = 0.0, datetime.min.replace(tzinfo=UTC)
    for visit in sorted(visits, key=lambda it: it.entered):
        end = _end(visit, window)
        seconds += max(timedelta(), end - max(until, visit.entered)).total_seconds()
        until = max(until, end)
    return seconds


def _is_seen(visit: StateVisit, window: Window) -> bool:
    end = _end(visit, window)
    return visit.entered < window.end and end > window.start and end - visit.entered > SHORTEST


def _end(visit: StateVisit, window: Window) -> datetime:
    return visit.left or max(visit.entered, window.end)


def _stages(handover: HandoverEvidence) -> list[StateVisit]:
    """Where the execution's history is gone, the stages on record say as much."""
    return [
        StateVisit(name=f"after {it.name}", entered=it.began, left=it.began + timedelta(seconds=it.seconds))
        for it in handover.phases
    ]


def _steps(start: float, end: float) -> list[int]:
    """Return round seconds from the start to the end, a handful."""
    step = next((it for it in STEPS if (end - start) / it <= TICKS), STEPS[-1])
    first = ceil(start / step)
    return [number * step for number in range(first, int(end // step) + 1)]


def _round_times(window: Window) -> list[datetime]:
    """Return times of the window that are round on a clock, a handful."""
    first = window.start.replace(hour=0, minute=0, second=0, microsecond=0)
    steps = _steps((window.start - first).total_seconds(), (window.end - first).total_seconds())
    return [first + timedelta(seconds=step) for step in steps]


def _levels(highest: int) -> tuple[Tick, ...]:
    """Return round values up to the highest: up to four, with where each lies in percent from the top."""
    step = next(base * 10**power for power in range(20) for base in (1, 2, 5) if highest <= 4 * base * 10**power)
    return tuple(Tick(100 * (1 - value / highest), _short(value)) for value in range(step, highest + 1, step))


def _short(value: int) -> str:
    for unit, sign in ((1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k")):
        if value >= unit:
            return f"{value / unit:g} {sign}"
    return str(value)


def _clock(at: datetime) -> str:
    return f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}" if at.hour or at.minute else f"{at:%d %b}"
