"""The rows of ``replication.json``: what was seen, as figures."""

from collections.abc import Callable

from bench.replication.datasets import DataSet
from bench.replication.running import Runs
from bench.results import Row, median_row


def copying(data: DataSet, record_bytes: float, runs: Runs) -> list[Row]:
    """Return the figures of a case's runs on a data set."""
    measured = runs.measurements
    figures: dict[str, tuple[str, int, Callable[[int], float]]] = {
        "records": ("records/s", 0, lambda run: measured[run].rate),
        "bytes": ("MB/s", 1, lambda run: measured[run].rate * record_bytes / 1e6),
        "CPU": ("s/GB", 2, lambda run: measured[run].cpu_seconds / (measured[run].records * record_bytes / 1e9)),
        "peak memory": ("MiB", 0, lambda run: measured[run].peak_mib),
        "heap used": ("MiB", 0, lambda run: runs.heaps_mib[run]),
        "others' share of the machine": ("%", 0, lambda run: measured[run].others_share * 100),
    }
    numbers = range(len(measured))
    return [
        median_row(f"{data.name}: {figure}", runs.case.name, unit, [value(run) for run in numbers], digits=digits)
        for figure, (unit, digits, value) in figures.items()
    ]


def registering(connectors: int, registered: float, running: float) -> list[Row]:
    """Return how long so many connectors took."""
    case = f"{connectors} connectors"
    return [
        median_row("register connectors: registered", case, "s", [registered]),
        median_row("register connectors: RUNNING", case, "s", [running]),
    ]
