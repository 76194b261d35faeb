"""``make demo``."""

import sys

import click

from lab.console import LabConsole
from lab.demo.pages import keep_pages, show
from lab.demo.scenario import MIGRATION, Scenario
from lab.demo.tables import draw
from lab.failures import failures_reported
from lab.laboratory import Laboratory

# The demo shows the net below the log path; `make faults` shows and measures both.
BY_SCHEDULE_ALONE = {"FastPath": "disabled"}


@click.command()
@click.option("--flights", type=click.IntRange(min=1), help="Migrate at most so many flights; all are 336,776.")
@click.option("--containers", is_flag=True, help="Run the workers as containers of the built image, under its limits.")
@click.option("--name", default="demo", show_default=True, help="Folder below build/ of the report and the logs.")
def demo(flights: int | None, name: str, *, containers: bool) -> None:
    """Migrate a year of flights while applications go on producing, and prove it.

    One task is made to fail; the deployed schedule has to heal it. Then every record of both clusters is
    compared. Ends with status 0 only if all arrived unchanged and in order and no consumer group would skip any.
    """
    with (
        failures_reported(name),
        Laboratory(name, parameters=BY_SCHEDULE_ALONE, containers=containers) as lab,
        LabConsole() as console,
    ):
        report = Scenario(lab, console, flights).run()
        file = lab.folder / "report.json"
        file.write_text(report.model_dump_json(indent=2))
        console.rich.print(draw(report))
        page = keep_pages(lab.endpoint.client("s3"), lab.application.result().bucket, MIGRATION, lab.folder)
        console.say(f"report: {file}, logs: {lab.folder}")
        console.say(f"the migration's page: {page}", "green")
        show(page)
    for fault in report.faults:
        click.secho(fault, fg="red", err=True)
    sys.exit(1 if report.faults else 0)
