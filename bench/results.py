"""The figures of a benchmark: rows of ``build/bench/<name>.json``, from which ``docs/benchmarks.md`` is made."""

import json
import statistics
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, TypeAdapter

from lab.paths import BUILD

FOLDER: Final = BUILD / "bench"
# What --quick finds only shows that the parts work, so it never takes the place of figures.
QUICK_FOLDER: Final = FOLDER / "quick"


class NotMeasuredError(LookupError):
    """A benchmark has not been run here, or left out this figure; the message names the command or the figure."""


class Row(BaseModel):
    """One figure.

    Parameters
    ----------
    bench
        What was measured, e.g. ``replication: 1 KB random, 8 partitions: records``.
    case
        What differs between the rows of a bench, e.g. ``ours``.
    value
        The median of the runs.
    runs
        Each run's value, in the order in which they ran.
    """

    model_config = ConfigDict(frozen=True)

    bench: str
    case: str
    value: float
    unit: str
    runs: tuple[float, ...]


_ROWS: Final = TypeAdapter(list[Row])


def median_row(bench: str, case: str, unit: str, runs: Sequence[float], *, digits: int = 2) -> Row:
    """Return the row of these runs, rounded."""
    rounded = tuple(round(run, digits) for run in runs)
    return Row(bench=bench, case=case, value=round(statistics.median(runs), digits), unit=unit, runs=rounded)


def results_file(name: str, *, quick: bool = False) -> Path:
    """Return the file of a benchmark's rows."""
    return (QUICK_FOLDER if quick else FOLDER) / f"{name}.json"


def write(name: str, rows: Iterable[Row], *, quick: bool = False) -> Path:
    """Write the rows of a benchmark, in place of those of its last run."""
    file = results_file(name, quick=quick)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps([row.model_dump() for row in rows], indent=2) + "\n")
    return file


def read(name: str, *, quick: bool = False) -> list[Row]:
    """Read the rows of a benchmark.

    Raises
    ------
    NotMeasuredError
        It has not been run here.
    """
    file = results_file(name, quick=quick)
    if not file.exists():
        raise NotMeasuredError(f"{file} is not there; python -m bench {name} makes it")
    return _ROWS.validate_json(file.read_text())
