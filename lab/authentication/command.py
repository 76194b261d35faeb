"""``python -m lab authentication``."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

import click

from lab.authentication.guards import Pair
from lab.authentication.report import ModeReport, Report, WalkReport
from lab.authentication.role_use import RoleUse
from lab.authentication.scenario import PAIRS, run
from lab.authentication.tables import table_of_pairs, table_of_roles
from lab.authentication.walk import WALKS, walk, walk_name
from lab.console import LabConsole
from lab.failures import failures_reported
from lab.laboratory import Laboratory
from lab.paths import BUILD

EXACTLY_ONCE: Final = {"DeliveryGuarantee": "exactly-once"}
PAIRS_BY_NAME: Final = {pair.name: pair for pair in PAIRS}
WALKS_BY_NAME: Final = {walk_name(pair): pair for pair in WALKS}


@click.command()
@click.option("--only", multiple=True, type=click.Choice([*PAIRS_BY_NAME, *WALKS_BY_NAME]), help="Only these.")
@click.option("--name", default="authentication", show_default=True, help="Folder below build/ of report and logs.")
def authentication(only: tuple[str, ...], name: str) -> None:
    """Migrate through every mode of authentication, each between two clusters of its own.

    Then walk through everything that the application does with IAM on both sides, where brokers allow each role what
    its deployed policies do. In the other modes they allow the migration's principal the least that it needs. Ends with
    status 0 only if every record arrived once, no secret leaks by Connect, its topics, a log, a history, a document
    or a command line, and each role has exactly the rights on the clusters that it used.
    """
    pairs, walks = (
        [pair for each, pair in known.items() if not only or each in only] for known in (PAIRS_BY_NAME, WALKS_BY_NAME)
    )
    report = migrate_through(name, pairs, walks)
    file = BUILD / name / "report.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(report.model_dump_json(indent=2))
    click.echo(f"report: {file}")
    sys.exit(0 if report.as_expected else 1)


def migrate_through(name: str, pairs: Iterable[Pair], walks: Iterable[Pair] = ()) -> Report:
    """Migrate once for each pair and walk, in a lab of its own below ``build/<name>-<pair>``, and show the outcome."""
    use = RoleUse()
    report = Report(
        pairs=[_migrate(f"{name}-{pair.name}", pair, use) for pair in pairs],
        walks=[_walk(f"{name}-{walk_name(pair)}", pair, use) for pair in walks],
        roles=[],
    )
    report = report.model_copy(update={"roles": use.reports()})
    with LabConsole() as console:
        console.rich.print(table_of_pairs(report.pairs))
        console.rich.print(table_of_roles(report.roles))
    return report


def _migrate(folder: str, pair: Pair, use: RoleUse) -> ModeReport:
    with _lab(folder, pair) as (lab, console):
        report = run(lab, console, pair)
        for leak in report.leaks:
            console.say(f"a secret leaks: {leak}", "bold red")
        use.add(lab.endpoint)
        return report


def _walk(folder: str, pair: Pair, use: RoleUse) -> WalkReport:
    with _lab(folder, pair) as (lab, console):
        try:
            steps = walk(lab, console)
        finally:
            use.add(lab.endpoint)
            for right in sorted(use.refused):  # why it failed, where it did
                console.say(f"refused: {right.role} {right.action} on {right.resource}", "bold red")
        return WalkReport(exactly_once=pair.exactly_once, steps=steps, seconds=round(console.elapsed_seconds, 1))


@contextmanager
def _lab(folder: str, pair: Pair) -> Iterator[tuple[Laboratory, LabConsole]]:
    parameters = EXACTLY_ONCE if pair.exactly_once else {}
    with (
        failures_reported(folder),
        Laboratory(folder, pair=pair, parameters=parameters) as lab,
        LabConsole() as console,
    ):
        yield lab, console
