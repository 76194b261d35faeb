"""Draws the report for people."""

from rich.table import Table

from lab.preflight.outcome import Report


def draw(report: Report) -> Table:
    """Draw a row for each planted problem."""
    table = Table(title=f"{report.planted} planted, {report.found} found, {len(report.false_alarms)} false alarms")
    table.add_column("rule", no_wrap=True)
    table.add_column("found", no_wrap=True)
    table.add_column("passes after its remedy", no_wrap=True)
    table.add_column("what it says", overflow="fold")
    for problem in report.problems:
        table.add_row(problem.rule, _mark(problem.found), _mark(problem.mended), problem.why)
    return table


def _mark(good: bool) -> str:
    return "[green]yes[/]" if good else "[bold red]no[/]"
