"""How long a cutover keeps producers from writing, and which state takes how much of it, by topics and groups.

Writes ``build/bench/handover.json`` from ``lab cutover``: live producers and consumers, real clusters, the deployed
application.
"""

from collections.abc import Sequence
from typing import Final

import click

from bench.lab_reports import report_of
from bench.results import Row, median_row, write
from lab.cutover.report import Report

# Topics and groups; a topic of the lab has four partitions.
SIZES: Final = ((10, 12), (100, 100))
# What `make cutover` measures, and the folder of its report.
OF_MAKE: Final = ((100, 100), "cutover")


def rows(report: Report, topics: int) -> list[Row]:
    """Return the figures of a run."""
    case = f"{topics} topics, {report.partitions} partitions, {report.groups} groups"
    return [
        median_row("handover: producers kept from writing", case, "s", [report.write_block_s], digits=1),
        median_row("handover: records lost", case, "records", [report.lost], digits=0),
        median_row("handover: records twice", case, "records", [report.duplicated], digits=0),
        *(
            median_row(f"handover: states of the {machine}, {case}", total.name, "s", [total.seconds], digits=1)
            for machine, totals in report.states.items()
            for total in totals
        ),
    ]


def measure(topics: int, groups: int, *, again: bool) -> list[Row]:
    """Take the figures of a size from its report, or run the lab for it."""
    size, name = OF_MAKE
    if size != (topics, groups):
        name = f"bench-cutover-{topics}-{groups}"
    arguments = ["--topics", str(topics), "--groups", str(groups)]
    report = report_of("cutover", name, arguments, again=again)
    return rows(Report.model_validate_json(report.read_text()), topics)


@click.command()
@click.option("--again", is_flag=True, help="Hand over even if a report is there.")
@click.option("--size", type=(int, int), multiple=True, default=SIZES, show_default=True, help="Topics and groups.")
@click.option("--quick", is_flag=True, help="The smallest size alone.")
def main(size: Sequence[tuple[int, int]], again: bool, quick: bool) -> None:
    """Measure the cutovers of the lab."""
    found: list[Row] = []
    for topics, groups in size[:1] if quick else size:
        found += measure(topics, groups, again=again)
        file = write("handover", found, quick=quick)
    for row in found:
        if "states" not in row.bench:
            click.echo(f"{row.bench}: {row.case}: {row.value} {row.unit}")
    click.echo(f"wrote {file}")


if __name__ == "__main__":
    main()
