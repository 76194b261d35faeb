"""``make cutover``."""

import sys

import click

from lab.brokers import AUTHORIZED
from lab.console import LabConsole
from lab.cutover import acls
from lab.cutover.scenario import run
from lab.cutover.tables import draw
from lab.cutover.workload import Workload
from lab.failures import failures_reported
from lab.laboratory import Laboratory


@click.command()
@click.option("--kill", is_flag=True, help="Abort once, then kill the handovers at each of their states.")
@click.option("--topics", type=click.IntRange(min=10), help="So many topics: 100, or 10 with --kill.")
@click.option("--groups", type=click.IntRange(min=8), help="So many consumer groups: 100, or 12 with --kill.")
@click.option("--name", default="cutover", show_default=True, help="Folder below build/ of the report and the logs.")
def cutover(topics: int | None, groups: int | None, name: str, *, kill: bool) -> None:
    """Move producers and consumers to the target and back, while they are at work.

    Each record is numbered and each group writes down what it processes. Ends with status 0 only if nothing was
    lost, nothing was processed twice, every position is exact or its bound stated, and writers were blocked for
    less than 10 s.
    """
    workload = Workload.of(topics or (10 if kill else 100), groups or (12 if kill else 100))
    with (
        failures_reported(name),
        Laboratory(name, source_settings=acls.SOURCE_SETTINGS, target_settings=AUTHORIZED) as lab,
        LabConsole() as console,
    ):
        report = run(lab, console, workload, kill=kill)
        file = lab.folder / "report.json"
        file.write_text(report.model_dump_json(indent=2))
        console.rich.print(draw(report))
        console.say(f"report: {file}, logs: {lab.folder}")
    for fault in report.unexpected:
        click.secho(fault, fg="red", err=True)
    sys.exit(1 if report.unexpected else 0)
