"""Draws the outcomes for people."""

from rich.table import Table

from lab.faults.scenario import Report


def draw(report: Report) -> Table:
    """Draw a row for each fault."""
    table = Table(title="Each fault, in seconds from when its effect could be seen")
    table.add_column("fault", no_wrap=True)
    for column in ("noticed", "healthy", "paged"):
        table.add_column(column, justify="right", no_wrap=True)
    for column in ("cause", "steps"):
        table.add_column(column, overflow="fold")
    for column in ("lost", "twice"):
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("as expected", overflow="fold")
    for outcome in report.outcomes:
        seconds = (outcome.noticed_s, outcome.healthy_s, outcome.paged_s)
        found = report.unexpected.get(outcome.fault, [])
        table.add_row(
            outcome.fault,
            *("" if value is None else f"{value:.1f}" for value in seconds),
            outcome.cause or "",
            ", ".join(outcome.steps),
            f"{outcome.records_lost:,}",
            f"{outcome.records_duplicated:,}",
            "[green]yes[/]" if not found else f"[bold red]{'; '.join(found)}[/]",
        )
    return table
