"""``python -m bench.replication``: writes ``build/bench/replication.json``."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import click

from bench.replication import rows
from bench.replication.cases import CASES, GO, OUR_CASE, SAMPLE, Case
from bench.replication.datasets import HUNDRED_BYTES, MANY_PARTITIONS, ONE_KB, ONE_KB_JSON, TEN_KB, DataSet
from bench.replication.registering import register_many
from bench.replication.running import Rig, interleaved, rig
from bench.results import Row, write

MANY_CONNECTORS: Final = (1, 10, 50)


@dataclass(frozen=True)
class Extent:
    """How much is run.

    Parameters
    ----------
    warm_seconds
        How long a worker copies its first data set, and each other, at most, until it counts as warm.
    """

    rounds: int
    run_seconds: float
    warm_seconds: tuple[float, float]
    data_sets: tuple[DataSet, ...]
    connectors: tuple[int, ...]


WHOLE: Final = Extent(
    rounds=5,
    run_seconds=5.0,
    warm_seconds=(120.0, 45.0),
    data_sets=(ONE_KB, ONE_KB_JSON, TEN_KB, HUNDRED_BYTES, MANY_PARTITIONS),
    connectors=MANY_CONNECTORS,
)
QUICK: Final = Extent(
    rounds=1,
    run_seconds=4.0,
    warm_seconds=(0.0, 0.0),
    data_sets=(ONE_KB,),
    connectors=(1,),
)


@click.command()
@click.option("--quick", is_flag=True, help="Shorter and fewer runs, of a cold JVM: do the parts work?")
@click.option("--no-go", is_flag=True, help="Leave out the copy in Go, which needs Go.")
def main(quick: bool, no_go: bool) -> None:
    """Measure how fast each case copies each data set, and how soon many connectors are registered."""
    cases = [case for case in CASES if not (no_go and case is GO)]
    found: list[Row] = []
    with rig() as machinery:
        for more in _measured(machinery, cases, QUICK if quick else WHOLE):
            found += more
            file = write("replication", found, quick=quick)
    click.echo(f"wrote {file}")


def _measured(machinery: Rig, cases: Sequence[Case], extent: Extent) -> Iterator[list[Row]]:
    for data in extent.data_sets:
        record_bytes = data.fill(machinery.clusters.source)
        first = data is extent.data_sets[0]
        runs = interleaved(
            machinery,
            cases if first else [case for case in cases if case in (SAMPLE, OUR_CASE, GO)],
            data,
            rounds=extent.rounds,
            seconds=extent.run_seconds,
            warm_seconds=extent.warm_seconds[0 if first else 1],
        )
        yield [row for one in runs for row in rows.copying(data, record_bytes, one)]
    for connectors in extent.connectors:
        yield rows.registering(connectors, *register_many(machinery, extent.data_sets[0], connectors))


if __name__ == "__main__":
    main()
