"""``python -m bench.replication``: writes ``build/bench/replication.json``."""

from collections.abc import Callable, Sequence
from typing import Final

import click

from bench.replication.cases import CASES, GO, OUR_CASE, SAMPLE, Case
from bench.replication.datasets import HUNDRED_BYTES, MANY_PARTITIONS, ONE_KB, ONE_KB_JSON, TEN_KB, DataSet
from bench.replication.running import Runs, interleaved, rig
from bench.results import Row, median_row, write

ROUNDS: Final = 3
SECONDS: Final = 10.0
FIRST_WARM_SECONDS: Final = 30.0
WARM_SECONDS: Final = 8.0


@click.command()
@click.option("--quick", is_flag=True, help="One round of short runs of the first data set: do the parts work?")
@click.option("--no-go", is_flag=True, help="Leave out the copy in Go, which needs Go.")
def main(quick: bool, no_go: bool) -> None:
    """Measure how fast each case copies each data set."""
    cases = [case for case in CASES if not (no_go and case is GO)]
    rows: list[Row] = []
    with rig() as machinery:
        for data, compared in _plan(cases, quick=quick):
            record_bytes = data.fill(machinery.clusters.source)
            runs = interleaved(
                machinery,
                compared,
                data,
                rounds=1 if quick else ROUNDS,
                seconds=SECONDS / 2 if quick else SECONDS,
                warm_seconds=0 if quick else (WARM_SECONDS if rows else FIRST_WARM_SECONDS),
            )
            rows += [row for one in runs for row in _rows(data, record_bytes, one)]
            click.echo(f"wrote {write('replication', rows)}")


def _plan(cases: Sequence[Case], *, quick: bool) -> list[tuple[DataSet, Sequence[Case]]]:
    if quick:
        return [(ONE_KB, cases)]
    others = [case for case in cases if case in (SAMPLE, OUR_CASE, GO)]
    return [(ONE_KB, cases), *((data, others) for data in (ONE_KB_JSON, TEN_KB, HUNDRED_BYTES, MANY_PARTITIONS))]


def _rows(data: DataSet, record_bytes: float, runs: Runs) -> list[Row]:
    measured = runs.measurements
    figures: dict[str, tuple[str, int, Callable[[int], float]]] = {
        "records": ("records/s", 0, lambda run: measured[run].rate),
        "bytes": ("MB/s", 1, lambda run: measured[run].rate * record_bytes / 1e6),
        "CPU": ("s/GB", 2, lambda run: measured[run].cpu_seconds / (measured[run].records * record_bytes / 1e9)),
        "peak memory": ("MiB", 0, lambda run: measured[run].peak_mib),
        "heap used": ("MiB", 0, lambda run: runs.heaps_mib[run]),
        "others' share of the machine": ("%", 0, lambda run: measured[run].others_share * 100),
    }
    return [
        median_row(
            f"{data.name}: {figure}", runs.case.name, unit, [value(run) for run in range(len(measured))], digits=n
        )
        for figure, (unit, n, value) in figures.items()
        if any(value(run) for run in range(len(measured)))
    ]


if __name__ == "__main__":
    main()
