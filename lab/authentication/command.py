"""``python -m lab authentication``."""

import json
import sys
from typing import Final

import click
from rich.table import Table

from lab.authentication.guards import Pair
from lab.authentication.story import PAIRS, ModeReport, tell
from lab.console import Narrator
from lab.failures import failures_told
from lab.laboratory import Laboratory
from lab.paths import BUILD

EXACTLY_ONCE: Final = {"DeliveryGuarantee": "exactly-once"}


@click.command()
@click.option("--only", multiple=True, type=click.Choice([pair.name for pair in PAIRS]), help="Only these.")
@click.option("--name", default="authentication", show_default=True, help="Folder below build/ of report and logs.")
def authentication(only: tuple[str, ...], name: str) -> None:
    """Migrate through every mode of authentication, each between two clusters of its own.

    Brokers allow the migration's principal the least that it needs. Ends with status 0 only if every record arrived
    once, and no secret is told by Connect, its topics, a log, a history, a document or a command line.
    """
    reports = [_migrate(f"{name}-{pair.name}", pair) for pair in PAIRS if not only or pair.name in only]
    file = BUILD / name / "report.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps([report.model_dump() for report in reports], indent=2))
    with Narrator() as narrator:
        narrator.console.print(_table(reports))
        narrator.tell(f"report: {file}")
    sys.exit(0 if all(report.as_expected for report in reports) else 1)


def _migrate(folder: str, pair: Pair) -> ModeReport:
    parameters = EXACTLY_ONCE if pair.exactly_once else {}
    with (
        failures_told(folder),
        Laboratory(folder, pair=pair, parameters=parameters) as lab,
        Narrator() as narrator,
    ):
        report = tell(lab, narrator, pair)
        for leak in report.leaks:
            narrator.tell(f"a secret is told: {leak}", "bold red")
        return report


def _table(reports: list[ModeReport]) -> Table:
    table = Table("source", "target", "delivery", title="migrated through every mode")
    for column in ("records", "missing", "extra", "secrets told", "seconds"):
        table.add_column(column, justify="right")
    for it in reports:
        delivery = "exactly once" if it.exactly_once else "at least once"
        numbers = (it.migrated, it.missing, it.extra, len(it.leaks), it.seconds)
        style = "green" if it.as_expected else "bold red"
        table.add_row(it.source, it.target, delivery, *map(str, numbers), style=style)
    return table
