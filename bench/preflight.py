"""How long the preflight of 5,000 topics takes, and how much memory.

Writes ``build/bench/preflight.json``. The source is a real broker filled for it, the target an empty one.
"""

from typing import Any, Final

import click

from bench.once import WrongAnswerError, figures_of
from bench.population import Population
from bench.results import Row, median_row, write
from bench.roomy_broker import roomy_broker
from localaws.processes import Processes

PARTITIONS_PER_TOPIC: Final = 2
GROUPS: Final = 200
TOPICS: Final = (500, 5_000)
SOURCE_HEAP_MIB, TARGET_HEAP_MIB = 1024, 768


def measure(topics: int, source: str, target: str) -> dict[str, Any]:
    """Run the preflight once, in a process of its own.

    Raises
    ------
    WrongAnswerError
    """
    figures = figures_of("bench.preflight_once", "--source", source, "--target", target)
    if figures["topics"] != topics:
        raise WrongAnswerError(f"found {figures['topics']} topics of {topics}: {figures['unanswered']}")
    return figures


def rows(topics: int, runs: list[dict[str, Any]]) -> list[Row]:
    """Return the figures of the runs."""
    case = f"{topics:,} topics, {topics * PARTITIONS_PER_TOPIC:,} partitions, {GROUPS} groups"
    whole = [sum(run[f"{part}_seconds"] for part in ("gather", "examine", "page")) for run in runs]
    return [
        median_row("preflight: time", case, "s", whole),
        median_row("preflight: gathering", case, "s", [run["gather_seconds"] for run in runs]),
        median_row("preflight: judging", case, "s", [run["examine_seconds"] for run in runs]),
        median_row("preflight: its page", case, "s", [run["page_seconds"] for run in runs]),
        median_row("preflight: peak memory", case, "MiB", [run["peak_mib"] for run in runs], digits=0),
    ]


@click.command()
@click.option("--topics", type=int, multiple=True, default=TOPICS, show_default=True)
@click.option("--runs", default=3, show_default=True)
@click.option("--quick", is_flag=True, help="Fifty topics, one run: do the parts work?")
def main(topics: tuple[int, ...], runs: int, quick: bool) -> None:
    """Fill a source for each number of topics, and have it examined."""
    found: list[Row] = []
    for number in (50,) if quick else topics:
        with Processes() as processes:
            target = roomy_broker(processes, TARGET_HEAP_MIB, "target").bootstrap_servers
            source = roomy_broker(processes, SOURCE_HEAP_MIB, "source").bootstrap_servers
            Population(number * PARTITIONS_PER_TOPIC, GROUPS, PARTITIONS_PER_TOPIC).fill(source)
            measured = [measure(number, source, target) for _ in range(1 if quick else runs)]
        found += rows(number, measured)
        click.echo(f"{found[-5].case}: {found[-5].value} s; {measured[-1]['outcomes']} {measured[-1]['unanswered']}")
    click.echo(f"wrote {write('preflight', found, quick=quick)}")


if __name__ == "__main__":
    main()
