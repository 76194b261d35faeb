"""``python -m lab monitoring``."""

import sys

import click

from lab.brokers import AUTHORIZED
from lab.console import Narrator
from lab.failures import failures_told
from lab.laboratory import Laboratory
from lab.monitoring import story


@click.command()
@click.option("--name", default="monitoring", show_default=True, help="Folder below build/ of the report and the logs.")
def monitoring(name: str) -> None:
    """Watch a live migration with the deployed Prometheus, and fire its alerts by real faults.

    Ends with status 0 only if every query of the dashboards had data, and every alert that the lab has a fault for
    fired under it and not before.
    """
    with (
        failures_told(name),
        Laboratory(name, source_settings=AUTHORIZED, parameters=story.PARAMETERS) as lab,
        Narrator() as narrator,
    ):
        report = story.tell(lab, narrator)
        file = lab.folder / "report.json"
        file.write_text(report.model_dump_json(indent=2))
        dashboards, alerts = report.dashboards, report.alerts
        narrator.tell(f"queries of dashboards: {dashboards.queries}, with data: {dashboards.with_data}")
        narrator.tell(f"alerts: {alerts.rules}, fired: {alerts.fired}, told by SNS: {len(alerts.told)}")
        narrator.tell(f"report: {file}, logs: {lab.folder}")
    for fault in report.unexpected:
        click.secho(fault, fg="red", err=True)
    sys.exit(1 if report.unexpected else 0)
