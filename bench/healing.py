"""How long faults of a running migration last: until noticed, until healthy again, until people are told.

Writes ``build/bench/healing.json`` from the report of ``make faults``, which takes twenty minutes; if there is none, a
few faults are tried.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import click
from pydantic import TypeAdapter

from bench.lab_reports import report_of
from bench.results import Row, median_row, write
from lab.faults.catalogue import FAULTS
from lab.faults.outcome import Outcome, unexpected
from lab.paths import BUILD

WHOLE: Final = "faults"
# A task that died, and a worker that did: what happens most.
FEW: Final = ("task-failed", "worker-killed")
OUTCOMES: Final = TypeAdapter(list[Outcome])
FIGURES: Final = (
    ("healing: noticed", "noticed_s"),
    ("healing: healthy again", "healthy_s"),
    ("healing: people told", "paged_s"),
)


def rows(outcomes: Iterable[Outcome]) -> list[Row]:
    """Return the seconds of each fault that went as is expected of it; of what did not come about there is no row."""
    by_name = {fault.name: fault for fault in FAULTS}
    tried = [outcome for outcome in outcomes if not unexpected(by_name[outcome.fault], outcome)]
    return [
        median_row(bench, outcome.fault, "s", [seconds], digits=1)
        for bench, field in FIGURES
        for outcome in tried
        if (seconds := getattr(outcome, field)) is not None
    ]


@click.command()
@click.option("--again", is_flag=True, help="Try the faults even if a report is there.")
@click.option("--only", multiple=True, type=click.Choice([fault.name for fault in FAULTS]), default=FEW)
@click.option("--quick", is_flag=True, help="The first of the faults alone.")
def main(only: Sequence[str], again: bool, quick: bool) -> None:
    """Take the seconds from a report of the lab, or break a migration for them."""
    if (BUILD / WHOLE / "report.json").exists() and not again:
        report = report_of("faults", WHOLE, (), again=False)
    else:
        chosen = [word for fault in (only[:1] if quick else only) for word in ("--only", fault)]
        report = report_of("faults", "bench-faults", chosen, again=again)
    found = rows(OUTCOMES.validate_json(report.read_text()))
    for row in found:
        click.echo(f"{row.bench}: {row.case}: {row.value} {row.unit}")
    click.echo(f"wrote {write('healing', found, quick=quick)}")


if __name__ == "__main__":
    main()
