"""``python -m lab preflight``."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from lab.authentication.command import migrate_through
from lab.authentication.scenario import PAIRS
from lab.brokers import AUTHORIZED
from lab.console import LabConsole
from lab.failures import failures_reported
from lab.laboratory import Laboratory
from lab.preflight import scenario
from lab.preflight.catalogue import PLANTS
from lab.preflight.outcome import Report
from lab.preflight.plant import Plant
from lab.preflight.tables import draw


@click.command()
@click.option("--only", multiple=True, type=click.Choice([plant.rule for plant in PLANTS]), help="Only these rules.")
@click.option("--without-modes", is_flag=True, help="Migrate through no mode of authentication afterwards.")
@click.option("--name", default="preflight", show_default=True, help="Folder below build/ of the report and the logs.")
def preflight(only: tuple[str, ...], name: str, *, without_modes: bool) -> None:
    """Plant every known problem, have the deployed preflight find it, apply its remedy, and look again.

    Then migrate through every mode of authentication, as `authentication` does. Ends with status 0 only if each
    problem was found and mended, nothing else was found, and every record arrived in every mode.
    """
    report, file = _plant(name, [plant for plant in PLANTS if not only or plant.rule in only])
    if not without_modes:
        report = report.model_copy(update={"auth_modes": migrate_through(name, PAIRS).pairs})
        file.write_text(report.model_dump_json(indent=2))
    sys.exit(0 if report.as_expected else 1)


def _plant(name: str, plants: Sequence[Plant]) -> tuple[Report, Path]:
    with (
        failures_reported(name),
        Laboratory(name, source_settings=AUTHORIZED, target_settings=AUTHORIZED) as lab,
        LabConsole() as console,
    ):
        report = scenario.run(lab, console, plants)
        file = lab.folder / "report.json"
        file.write_text(report.model_dump_json(indent=2))
        console.rich.print(draw(report))
        for alarm in report.false_alarms:
            console.say(f"false alarm: {alarm}", "bold red")
        console.say(f"report: {file}, logs: {lab.folder}")
        return report, file
