"""The rows of all benchmarks, and what is asked of them. Pure."""

from dataclasses import dataclass
from typing import Final

from bench.results import NotMeasuredError, Row

FIGURES: Final = ("records", "bytes", "CPU", "peak memory", "heap used", "others' share of the machine")
THREE_FIGURES: Final = 100
SAMPLE: Final = "AWS sample"
GO: Final = "bare franz-go copy"


@dataclass(frozen=True)
class Found:
    """The rows of all benchmarks that have run."""

    rows: tuple[Row, ...]

    def of(self, bench: str) -> list[Row]:
        """Return the rows of a bench, in the order in which they were measured; none if it has not run."""
        return [row for row in self.rows if row.bench == bench]

    def beginning(self, start: str) -> dict[str, list[Row]]:
        """Return the rows of every bench whose name begins so, by its name."""
        benches = dict.fromkeys(row.bench for row in self.rows if row.bench.startswith(start))
        return {bench: self.of(bench) for bench in benches}

    def row(self, bench: str, case: str) -> Row:
        """Return the row of one case.

        Raises
        ------
        NotMeasuredError
        """
        for row in self.of(bench):
            if row.case == case:
                return row
        raise NotMeasuredError(f"{bench}: {case}")

    def value(self, bench: str, case: str) -> float:
        """Return one figure.

        Raises
        ------
        NotMeasuredError
        """
        return self.row(bench, case).value

    def figure_if_any(self, bench: str, case: str) -> str:
        """Return one figure for people; nothing if it was not measured."""
        return next((figure_of(row) for row in self.of(bench) if row.case == case), "")

    def first(self, bench: str) -> float:
        """Return the figure of a bench's first case.

        Raises
        ------
        NotMeasuredError
        """
        return self._values(bench)[0]

    def largest(self, bench: str) -> float:
        """Return the largest figure of a bench.

        Raises
        ------
        NotMeasuredError
        """
        return max(self._values(bench))

    def _values(self, bench: str) -> list[float]:
        values = [row.value for row in self.of(bench)]
        if not values:
            raise NotMeasuredError(bench)
        return values

    def data_sets(self) -> list[str]:
        """Return the names of the data sets that were copied."""
        ending = " partitions: records"
        return list(
            dict.fromkeys(row.bench.removesuffix(": records") for row in self.rows if row.bench.endswith(ending))
        )

    def ratio(self, data: str, case: str) -> float:
        """Return how many times as many records a second ours copied as another case.

        Raises
        ------
        NotMeasuredError
        """
        return self.value(f"{data}: records", "ours") / self.value(f"{data}: records", case)

    def compared(self, data: str) -> str:
        """Return for people how ours compares with the sample and, if that was run, with what can be reached at all.

        Raises
        ------
        NotMeasuredError
        """
        sample = self.ratio(data, SAMPLE)
        sentence = f"Ours copies {sample:.1f} times as many records a second as the sample"
        if not any(row.case == GO for row in self.of(f"{data}: records")):
            return f"{sentence}."
        reached = self.ratio(data, GO)
        bare = f"The bare franz-go copy copies {sample / reached:.1f} times as many"
        return f"{sentence}. {bare}. Ours reaches {reached:.0%} of that limit."

    def table(self, data: str) -> list[list[str]]:
        """Return the figures of a data set, a row a case; the greatest distance of a run from the median with it."""
        cases = [row.case for row in self.of(f"{data}: records")]
        return [[case, *(figure_of(self.row(f"{data}: {figure}", case)) for figure in FIGURES)] for case in cases]

    def latency(self) -> list[list[str]]:
        """Return the added latency, a row a rate and case; the greatest distance of a run from the median with it."""
        return [
            [bench.removesuffix(": median"), row.case, figure_of(row), figure_of(self._p99(row))]
            for bench, rows in self.beginning("added latency").items()
            if bench.endswith(": median")
            for row in rows
        ]

    def _p99(self, median: Row) -> Row:
        return self.row(median.bench.replace(": median", ": p99"), median.case)


def spread_of(row: Row) -> float:
    """Return the greatest distance of a run from the median, as a share of the median."""
    return max(abs(run - row.value) for run in row.runs) / row.value if row.value else 0.0


def figure_of(row: Row) -> str:
    """Return a figure for people, with its spread if there was more than one run; nothing if nothing was counted."""
    if not any(row.runs):
        return ""
    digits = 0 if row.value >= THREE_FIGURES else 1
    return f"{row.value:,.{digits}f}" + (f" ± {spread_of(row):.0%}" if len(row.runs) > 1 else "")
