"""What the machine is, and how much the same work varies on it: the noise in every other figure.

Writes ``build/bench/machine.json``.
"""

import hashlib
import os
import time
from concurrent.futures import ProcessPoolExecutor
from typing import Final

import click
import psutil

from bench.results import Row, median_row, write

BYTES: Final = 48 * 1024 * 1024
RUNS: Final = 20
GIBIBYTE: Final = 1024**3


def fixed_work(_: int) -> float:
    """Hash the same bytes; return the milliseconds that it took."""
    began = time.perf_counter()
    hashlib.sha256(bytes(BYTES)).digest()
    return (time.perf_counter() - began) * 1000


def same_work_on_every_core(runs: int) -> list[float]:
    """Do the fixed work on all cores at once, so often on each; return every time in milliseconds."""
    cores = os.cpu_count() or 1
    with ProcessPoolExecutor(cores) as pool:
        return list(pool.map(fixed_work, range(runs * cores)))


@click.command()
@click.option("--quick", is_flag=True, help="Fewer runs.")
def main(quick: bool) -> None:
    """Describe the machine."""
    load = os.getloadavg()[0]
    work = same_work_on_every_core(3 if quick else RUNS)
    rows: list[Row] = [
        median_row("machine", "cores", "", [psutil.cpu_count() or 1], digits=0),
        median_row("machine", "memory", "GiB", [psutil.virtual_memory().total / GIBIBYTE], digits=0),
        median_row("machine", "load of the minute before", "", [load]),
        median_row("machine", "the same work, all cores at once", "ms", work, digits=1),
    ]
    for row in rows:
        click.echo(f"{row.case}: {row.value} {row.unit} (from {min(row.runs)} to {max(row.runs)})")
    click.echo(f"wrote {write('machine', rows, quick=quick)}")


if __name__ == "__main__":
    main()
