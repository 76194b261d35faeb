"""Draws a demo's report for people."""

from rich.console import Group, RenderableType
from rich.table import Table

from lab.demo.report import GroupReport, Report, TopicReport
from lab.execution import StateTotal


def draw(report: Report) -> RenderableType:
    """Draw the whole report."""
    heal = report.heal
    return Group(
        _topics(report.topics),
        _groups(report.groups),
        _states(report.states),
        f"healed: a task failed at {heal.failed_at:%H:%M:%S} and ran again at {heal.running_at:%H:%M:%S}, "
        f"after {heal.seconds:.0f} s, restarted by the deployed schedule",
    )


def _topics(topics: list[TopicReport]) -> Table:
    table = Table("topic", title="Every committed record, compared by timestamp, key, value and headers")
    for column in ("partitions", "source", "target", "missing", "extra", "out of order"):
        table.add_column(column, justify="right")
    table.add_column("fingerprint")
    for topic in topics:
        counts = (topic.partitions, topic.source_records, topic.target_records)
        differences = (topic.missing, topic.extra, topic.out_of_order)
        table.add_row(
            topic.name,
            *(f"{number:,}" for number in counts + differences),
            "[green]equal[/]" if topic.equal else "[bold red]different[/]",
        )
    return table


def _groups(groups: list[GroupReport]) -> Table:
    table = Table("consumer group", "topic", title="Where each group goes on reading on the target")
    for column in ("partitions", "translated", "left to cutover", "lag at the source", "read again"):
        table.add_column(column, justify="right")
    for group in groups:
        style = "bold red" if group.unsafe else None
        counts = (group.partitions, group.translated, group.left_to_cutover, group.lag, group.read_again)
        table.add_row(group.group, group.topic, *(f"{number:,}" for number in counts), style=style)
    return table


def _states(states: list[StateTotal]) -> Table:
    table = Table("state", title="The execution of the deployed state machine")
    table.add_column("visits", justify="right")
    table.add_column("seconds", justify="right")
    for state in states:
        table.add_row(state.name, str(state.visits), f"{state.seconds:.1f}")
    return table
