"""The parts of ``make bench``, and which of them a run takes. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final


@dataclass(frozen=True)
class Part:
    """One benchmark: the module of its name writes ``build/bench/<name>.json``.

    Parameters
    ----------
    minutes
        About, of a quiet machine of two cores; where there is a report, once that is there.
    report
        Below ``build/``: what a run of everything takes its figures from, and leaves the part out without. Named alone,
        the part makes what it needs.
    report_command
        What makes the report.
    """

    name: str
    module: str
    minutes: float
    summary: str
    report: str = ""
    report_command: str = ""


# The most important first: whoever ends a run early has those.
PARTS: Final = (
    Part("machine", "bench.machine", 0.2, "what the machine is, and its noise"),
    Part("replication", "bench.replication", 27.0, "records a second, CPU and memory of six ways to copy"),
    Part("latency", "bench.replication.latency", 7.0, "how much later a record is there, of five ways to copy"),
    Part("functions", "bench.functions", 2.5, "cold and warm starts, sizes, imports"),
    Part("lag", "bench.lag", 4.0, "one look at 1,000 and 10,000 partitions, 100 and 1,000 groups"),
    Part("cost", "bench.cost", 0.1, "a model of what a month and a migration cost, from the parts before"),
    Part("starting", "bench.replication.starting", 1.5, "a worker's start, with and without an archive of its classes"),
    Part("preflight", "bench.preflight", 2.5, "the preflight of 500 and 5,000 topics"),
    Part("scaling", "bench.replication.scaling", 2.5, "1, 2 and 4 workers of a group"),
    Part("handover", "bench.handover", 2.5, "how long a cutover blocks writers", "cutover/report.json", "make cutover"),
    Part("healing", "bench.healing", 0.1, "from a fault to health", "faults/report.json", "make faults"),
)


@dataclass(frozen=True)
class Choice:
    """The parts that are run, and those that are left out with the reason."""

    run: tuple[Part, ...]
    left_out: dict[str, str]


def choose(names: Collection[str], build: Path) -> Choice:
    """Return the parts of these names or, without names, all whose reports are there; in the order of ``PARTS``."""
    if names:
        return Choice(tuple(part for part in PARTS if part.name in names), {})
    left_out = {
        part.name: f"needs {part.report}, which {part.report_command} makes; or: python -m bench {part.name}"
        for part in PARTS
        if part.report and not (build / part.report).exists()
    }
    return Choice(tuple(part for part in PARTS if part.name not in left_out), left_out)
