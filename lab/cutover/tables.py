"""Draws the report for people."""

from rich.console import Group, RenderableType
from rich.table import Table

from lab.cutover.report import Report


def draw(report: Report) -> RenderableType:
    """Draw the numbers and the time in each state."""
    return Group(_numbers(report), *(_states(report, name) for name in report.states))


def _numbers(report: Report) -> Table:
    table = Table("", title=f"{report.groups} groups, {report.partitions} partitions")
    for column in ("records lost", "processed twice"):
        table.add_column(column, justify="right")
    counts = {
        "on the target": report,
        "back on the source": report.rolled_back,
        "on the target once more": report.once_more,
    }
    for where, count in counts.items():
        style = "bold red" if count.lost or count.duplicated else "green"
        table.add_row(where, f"{count.lost:,}", f"{count.duplicated:,}", style=style)
    table.caption = (
        f"positions of groups: {report.exact_partitions:,} exact, {report.bounded_partitions:,} bounded, "
        f"{report.unknown_partitions:,} neither; writers blocked for {report.write_block_s} s"
    )
    return table


def _states(report: Report, name: str) -> Table:
    table = Table("state", title=f"The execution of {name}")
    table.add_column("visits", justify="right")
    table.add_column("seconds", justify="right")
    for state in report.states[name]:
        table.add_row(state.name, str(state.visits), f"{state.seconds:.1f}")
    return table
