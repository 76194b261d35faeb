"""Draws the outcomes for people."""

from rich.table import Table

from lab.faults.story import Report


def draw(report: Report) -> Table:
    """Draw a row for each fault."""
    table = Table("fault", title="Each fault, from when its effect could be seen")
    for column in ("noticed", "healthy", "paged"):
        table.add_column(f"{column} (s)", justify="right")
    for column in ("cause", "steps"):
        table.add_column(column)
    for column in ("lost", "twice"):
        table.add_column(column, justify="right")
    table.add_column("as expected")
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
