"""How long one look at a large migration takes, and how much memory: target at most 10 s and 512 MB.

Writes ``build/bench/lag.json``. It grows with partitions and with groups, so each is measured few and many.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import click

from bench.once import WrongAnswerError, figures_of
from bench.population import Population
from bench.results import Row, median_row, write
from bench.roomy_broker import roomy_broker
from localaws.processes import Processes

SIZES: Final = ((1_000, 100), (1_000, 1_000), (10_000, 100), (10_000, 1_000))
QUICK_SIZES: Final = ((100, 10),)


def measure(population: Population, bootstrap_servers: str) -> dict[str, Any]:
    """Look once, in a process of its own.

    Raises
    ------
    WrongAnswerError
    """
    size = ("--partitions", str(population.partitions), "--groups", str(population.groups))
    figures = figures_of("bench.gather_once", "--bootstrap-servers", bootstrap_servers, *size)
    found = (figures["partitions"], figures["groups"], figures["unanswered"])
    if found != (population.partitions, population.groups, {}):
        raise WrongAnswerError(f"found {found}")
    return figures


def rows(case: str, runs: list[dict[str, Any]]) -> list[Row]:
    """Return the medians with the runs behind them."""
    return [
        median_row("lag: time", case, "s", [run["seconds"] for run in runs]),
        median_row("lag: peak memory", case, "MiB", [run["peak_mib"] for run in runs], digits=0),
    ]


@click.command()
@click.option("--size", type=(int, int), multiple=True, default=SIZES, show_default=True, help="Partitions and groups.")
@click.option("--runs", default=3, show_default=True)
@click.option("--heap-mib", default=1024, show_default=True)
@click.option("--quick", is_flag=True, help="A hundred partitions, one run: do the parts work?")
def main(size: tuple[tuple[int, int], ...], runs: int, heap_mib: int, quick: bool) -> None:
    """Fill a broker for each size and look at it."""
    result: list[Row] = []
    if quick:
        size, runs = QUICK_SIZES, 1
    for partitions, groups in size:
        with filled(Population(partitions, groups), heap_mib) as bootstrap_servers:
            case = f"{partitions:,} partitions, {groups:,} groups"
            measured = [measure(Population(partitions, groups), bootstrap_servers) for _ in range(runs)]
        result += rows(case, measured)
        for row in result[-2:]:
            click.echo(f"{row.case}: {row.value} {row.unit} (runs: {row.runs})")
    click.echo(f"wrote {write('lag', result, quick=quick)}")


@contextmanager
def filled(population: Population, heap_mib: int) -> Iterator[str]:
    """Run a broker that holds the population; yields its address."""
    with Processes() as processes:
        broker = roomy_broker(processes, heap_mib)
        population.fill(broker.bootstrap_servers)
        yield broker.bootstrap_servers


if __name__ == "__main__":
    main()
