"""``make faults``."""

import json
import sys

import click

from lab.brokers import AUTHORIZED
from lab.console import LabConsole
from lab.failures import failures_reported
from lab.faults.catalogue import FAULTS, chosen
from lab.faults.scenario import run
from lab.faults.tables import draw
from lab.laboratory import Laboratory


@click.command()
@click.option("--only", multiple=True, type=click.Choice([fault.name for fault in FAULTS]), help="Only these faults.")
@click.option("--without-log-path", is_flag=True, help="Deploy without the log subscription: the schedule alone heals.")
@click.option("--list", "listed", is_flag=True, help="List the faults and end.")
@click.option("--name", default="faults", show_default=True, help="Folder below build/ of the report and the logs.")
def faults(only: tuple[str, ...], name: str, *, without_log_path: bool, listed: bool) -> None:
    """Break a running migration in every known way and measure how it comes back.

    Each record is numbered; ends with status 0 only if none is lost and every fault heals, or is told to people,
    as it has to.
    """
    if listed:
        for fault in FAULTS:
            click.echo(f"{fault.name:20}  {fault.summary}")
        return
    parameters = {"FastPath": "disabled" if without_log_path else "enabled"}
    with (
        failures_reported(name),
        Laboratory(name, source_settings=AUTHORIZED, parameters=parameters) as lab,
        LabConsole() as console,
    ):
        report = run(lab, console, chosen(only, log_path=not without_log_path))
        file = lab.folder / "report.json"
        file.write_text(json.dumps([outcome.model_dump() for outcome in report.outcomes], indent=2))
        console.rich.print(draw(report))
        console.say(f"report: {file}, logs: {lab.folder}")
    sys.exit(1 if report.unexpected else 0)
