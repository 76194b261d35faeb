"""``python -m lab verify``."""

import sys

import click

from lab.brokers import AUTHORIZED
from lab.console import LabConsole
from lab.failures import failures_reported
from lab.laboratory import Laboratory
from lab.verify import scenario
from lab.verify.report import draw


@click.command()
@click.option("--name", default="verify", show_default=True, help="Folder below build/ of the report and the logs.")
def verify(name: str) -> None:
    """Plant faults in a lab, one after the other, and look whether `make verify` fails at the line of each.

    Ends with status 0 only if each fault was found at its line, with a remedy, was over once it was lifted, and no
    other line failed.
    """
    with (
        failures_reported(name),
        Laboratory(name, source_settings=AUTHORIZED, target_settings=AUTHORIZED) as lab,
        LabConsole() as console,
    ):
        report = scenario.run(lab, console)
        file = lab.folder / "report.json"
        file.write_text(report.model_dump_json(indent=2))
        console.rich.print(draw(report))
        for alarm in report.false_alarms:
            console.say(f"false alarm: {alarm}", "bold red")
        console.say(f"report: {file}, logs: {lab.folder}")
    sys.exit(0 if report.as_expected else 1)
