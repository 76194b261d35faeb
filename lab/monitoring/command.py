"""``python -m lab monitoring``."""

import sys

import click

from lab.brokers import AUTHORIZED
from lab.console import LabConsole
from lab.failures import failures_reported
from lab.laboratory import Laboratory
from lab.monitoring import scenario
from lab.monitoring.incidents import ALERTS, INCIDENTS
from lab.monitoring.report import Report


@click.command()
@click.option("--name", default="monitoring", show_default=True, help="Folder below build/ of the report and the logs.")
@click.option(
    "--only",
    "alerts",
    multiple=True,
    metavar="ALERT",
    type=click.Choice(sorted(ALERTS)),
    help="Only the incident that fires this alert, and no report; may be repeated.",
)
def monitoring(name: str, alerts: tuple[str, ...]) -> None:
    """Watch a live migration with the deployed Prometheus, and fire its alerts by real faults.

    Ends with status 0 only if every query of the dashboards had data, and every alert fired under its fault, was told
    through SNS, and had not fired before.
    """
    incidents = [incident for incident in INCIDENTS if not alerts or incident.alerts & set(alerts)]
    with (
        failures_reported(name),
        Laboratory(name, source_settings=AUTHORIZED, parameters=scenario.PARAMETERS) as lab,
        LabConsole() as console,
    ):
        report = scenario.run(lab, console, incidents)
        _tell(report, console)
        if not alerts:
            file = lab.folder / "report.json"
            file.write_text(report.model_dump_json(indent=2))
            console.say(f"report: {file}, logs: {lab.folder}")
    unexpected = report.alerts.unexpected if alerts else report.unexpected
    for fault in unexpected:
        click.secho(fault, fg="red", err=True)
    sys.exit(1 if unexpected else 0)


def _tell(report: Report, console: LabConsole) -> None:
    dashboards, alerts = report.dashboards, report.alerts
    console.say(f"queries of dashboards: {dashboards.queries}, with data: {dashboards.with_data}")
    console.say(f"alerts: {alerts.rules}, fired: {alerts.fired}, notified by SNS: {len(alerts.notified)}")
