"""The report as a page for people: one file, which loads nothing else."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from mskmigration.cutover.record import HandoverStage
from mskmigration.evidence.drawing import curve, timeline
from mskmigration.evidence.report import MigrationReport
from mskmigration.offsets.position import Position

IN_SECONDS: Final = 100  # longer times are shown in minutes
AN_HOUR: Final = 3600
METHODS: Final = {
    "end": "Everything was read: the group goes on at the copy's end.",
    "compared": "Every record that the group has not read was compared on both sides, byte for byte.",
    "anchored": "Records were counted from an offset sync, and compared on both sides of the position.",
    "bounded": "No exact position was found: an earlier one was taken. Nothing is left out, and what may be read "
    "twice is counted.",
}


def render_html(report: MigrationReport) -> str:
    """Return the page; whatever comes from a cluster or a person is escaped."""
    handover = report.handover
    return _PAGES.get_template("report.html.j2").render(
        report=report,
        handover=handover,
        timeline=timeline(handover) if handover else None,
        curve=curve(report.lag_over_time, _marks(report)),
        groups=_groups(handover.positions) if handover else [],
        methods=METHODS,
    )


def _marks(report: MigrationReport) -> list[tuple[datetime, str]]:
    """Return the times that a curve of the lag is to show."""
    marks = [(report.replication.caught_up_at, "caught up")] if report.replication else []
    phases = report.handover.phases if report.handover else ()
    return marks + [(phase.began, "writers blocked") for phase in phases if phase.name is HandoverStage.FENCED]


def _groups(positions: Iterable[Position]) -> list[tuple[str, list[Position]]]:
    """Return each group's positions by its name; those with a bound first, because people look for them."""
    groups: defaultdict[str, list[Position]] = defaultdict(list)
    for position in positions:
        groups[position.group].append(position)
    return sorted(groups.items(), key=lambda it: (all(position.exact for position in it[1]), it[0]))


def _kinds(positions: Iterable[Position]) -> Counter[str]:
    """Count positions by the method that they were found by, exact ones only: all others are bounded."""
    return Counter(str(position.method) if position.exact else "bounded" for position in positions)


def _grouped(number: float) -> str:
    return f"{number:,}"


def _seconds(value: float) -> str:
    if value < IN_SECONDS:
        return f"{value:.1f} s"
    minutes, seconds = divmod(round(value), 60)
    if value < AN_HOUR:
        return f"{minutes} min {seconds} s"
    return f"{minutes // 60} h {minutes % 60} min"


def _utc(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"


def _clock(at: datetime) -> str:
    return f"{at:%H:%M:%S}.{at.microsecond // 100_000}"


def _plural(number: int, singular: str, plural: str | None = None) -> str:
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def _pair(key: str, counts: Mapping[str, int]) -> tuple[str, int]:
    return key, counts.get(key, 0)


_PAGES: Final = Environment(
    loader=PackageLoader("mskmigration.evidence"),
    autoescape=select_autoescape(default=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_PAGES.filters |= {
    "clock": _clock,
    "kinds": _kinds,
    "grouped": _grouped,
    "pair": _pair,
    "plural": _plural,
    "seconds": _seconds,
    "utc": _utc,
}
