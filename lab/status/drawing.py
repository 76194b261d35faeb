"""Draws what was asked, for people: pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from lab.status.asking import Status
from mskmigration.connect import State
from mskmigration.health.summary import ConnectorHealth
from mskmigration.lag import LagSeconds, Sample, lag_seconds, speed, worst, worst_by_topic

TOPICS = 10
COLOURS = {State.RUNNING: "green", State.FAILED: "bold red"}


def draw(statuses: Sequence[Status], now: datetime) -> RenderableType:
    """Draw every migration."""
    if not statuses:
        return Text("no migration is on record: start an execution of the migrate state machine")
    return Group(*(_migration(status, now) for status in statuses))


def _migration(status: Status, now: datetime) -> RenderableType:
    record = status.record
    parts: list[RenderableType] = [_summary(status, now), _connectors(status), _lag(status.window)]
    if status.ladder.episodes:
        parts.append(_ladder(status))
    if status.healings:
        parts.append(_healings(status))
    return Panel(Group(*parts), title=f"{record.migration}: {record.stage}", title_align="left")


def _summary(status: Status, now: datetime) -> Text:
    if not status.window:
        return Text("lag: not measured yet")
    newest, rate = status.window[-1], speed(status.window)
    seconds = worst(lag_seconds(status.window).values())
    estimate = "" if rate.estimate_seconds is None else f", caught up in about {rate.estimate_seconds:,} s"
    measured = max(0, round((now - newest.at).total_seconds()))
    return Text(
        f"lag: {newest.lag:,} records, {in_words(seconds)}; {rate.records_per_second:,.1f} records/s{estimate}; "
        f"measured {measured} s ago"
    )


def _connectors(status: Status) -> RenderableType:
    if status.connect_error is not None:
        return Text(f"Connect gave no answer: {status.connect_error}", style="yellow")
    table = Table("connector", "state", "tasks", "worker", title="Connectors", title_justify="left")
    for connector in status.connectors:
        table.add_row(connector.name, _state(connector.state), _tasks(connector), ", ".join(_workers(connector)))
        for failure in connector.failures():
            table.add_row("", "", Text(failure, style="red"), "")
    return table


def _tasks(connector: ConnectorHealth) -> Text:
    if not connector.tasks:
        return Text("none", style="yellow")
    return Text(" ").join(Text(f"{task.id}:", style="dim").append(_state(task.state)) for task in connector.tasks)


def _workers(connector: ConnectorHealth) -> Iterable[str]:
    return sorted({task.worker_id for task in connector.tasks})


def _lag(window: Sequence[Sample]) -> RenderableType:
    if not window:
        return Text("")
    newest, seconds = window[-1], worst_by_topic(lag_seconds(window))
    lags = newest.lag_by_topic()
    topics = {partition.topic for partition in newest.partitions}
    table = Table("topic", title=f"Lag ({len(topics):,} topics)", title_justify="left")
    for column in ("records", "time"):
        table.add_column(column, justify="right")
    for topic, lag in list(lags.items())[:TOPICS]:
        table.add_row(topic, f"{lag:,}", in_words(seconds[topic]))
    if others := len(topics) - min(len(lags), TOPICS):
        rest = sum(list(lags.values())[TOPICS:])
        table.add_row(Text(f"{others:,} others", style="dim"), f"{rest:,}", "")
    return table


def _ladder(status: Status) -> RenderableType:
    table = Table("finding", "since", "steps", "people notified", title="What is wrong", title_justify="left")
    for key, episode in status.ladder.episodes.items():
        paged = "no" if episode.paged_at is None else f"{episode.paged_at:%H:%M:%S}"
        table.add_row(key, f"{episode.first_seen:%H:%M:%S}", str(episode.taken), paged)
    if (claim := status.ladder.claim) is not None:
        table.add_row(Text(f"at work: {claim.step}", style="yellow"), f"{claim.at:%H:%M:%S}", "", "")
    return table


def _healings(status: Status) -> RenderableType:
    table = Table("healed at", "step", "because", title="Last healings", title_justify="left")
    for healing in status.healings:
        reason = healing.reason if healing.error is None else f"{healing.reason} (not done: {healing.error})"
        table.add_row(f"{healing.at:%Y-%m-%d %H:%M:%S}", healing.action, Text(reason))
    return table


def _state(state: State | None) -> Text:
    return (
        Text("not registered", style="bold red") if state is None else Text(state, style=COLOURS.get(state, "yellow"))
    )


def in_words(lag: LagSeconds) -> str:
    """Write a lag in the two largest of its units, e.g. ``2 h 5 min``."""
    return ("at least " if lag.at_least else "") + (" ".join(list(_units(round(lag.seconds)))[:2]) or "0 s")


def _units(seconds: int) -> Iterator[str]:
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)):
        count, seconds = divmod(seconds, size)
        if count:
            yield f"{count} {unit}"
