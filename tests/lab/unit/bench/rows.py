"""Rows as the benchmarks write them."""

from bench.found import FIGURES, Found
from bench.results import Row, median_row

DATA = "1 KB random, 8 partitions"


def row(bench: str, case: str, *runs: float, unit: str = "s") -> Row:
    return median_row(bench, case, unit, runs)


def copied(case: str, *rates: float, data: str = DATA) -> list[Row]:
    """Return the figures of a case; all but its rates are 4."""
    others = [row(f"{data}: {figure}", case, 4.0) for figure in FIGURES if figure != "records"]
    return [row(f"{data}: records", case, *rates), *others]


def found(*rows: Row) -> Found:
    return Found(rows)
