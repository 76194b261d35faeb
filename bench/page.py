"""Writes ``docs/benchmarks.md`` and its plots from ``build/bench/*.json``."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click
from jinja2 import Environment, StrictUndefined

from bench.plots import grouped_bars
from bench.results import Row, read
from lab.paths import ROOT

PAGE: Final = ROOT / "docs" / "benchmarks.md"
PLOTS: Final = ROOT / "docs" / "benchmarks"
TEMPLATE: Final = Path(__file__).parent / "page.md.jinja"
FIGURES: Final = ("records", "bytes", "CPU", "peak memory", "heap used", "others' share of the machine")
BENCHES: Final = ("replication", "lag", "functions", "cost")
GO: Final = "bare franz-go copy"
# The goals, in the units of the figures.
LEAST_TIMES, LEAST_SHARE, MOST_CPU = 7.0, 0.7, 5.0
COLD_MS, WARM_MS, LOOK_SECONDS, IDLE_USD = 500, 20, 10, 10
THREE_FIGURES: Final = 100


@dataclass(frozen=True)
class Found:
    """The rows of all benchmarks."""

    rows: tuple[Row, ...]

    def of(self, bench: str) -> list[Row]:
        """Return the rows of a bench, in the order in which they were measured."""
        return [row for row in self.rows if row.bench == bench]

    def value(self, bench: str, case: str) -> float:
        """Return one figure.

        Raises
        ------
        LookupError
            It was not measured.
        """
        for row in self.of(bench):
            if row.case == case:
                return row.value
        raise LookupError(f"{bench}: {case}")

    def data_sets(self) -> list[str]:
        """Return the names of the data sets that were copied."""
        ending = ": records"
        return list(dict.fromkeys(row.bench.removesuffix(ending) for row in self.rows if row.bench.endswith(ending)))

    def ratio(self, data: str, case: str) -> float:
        """Return how many times as many records a second ours copied as another case."""
        return self.value(f"{data}: records", "ours") / self.value(f"{data}: records", case)

    def table(self, data: str) -> list[list[str]]:
        """Return the figures of a data set, a row a case; the greatest distance of a run from the median with it."""
        cases = [row.case for row in self.of(f"{data}: records")]
        return [[case, *(_cell(self._row(f"{data}: {figure}", case)) for figure in FIGURES)] for case in cases]

    def latency(self) -> list[list[str]]:
        """Return the added latency, a row a rate and case."""
        return [
            [row.bench.removesuffix(": median"), row.case, f"{row.value:,.0f}", f"{self._p99(row):,.0f}"]
            for row in self.rows
            if row.bench.startswith("added latency") and row.bench.endswith(": median")
        ]

    def _p99(self, median: Row) -> float:
        return self.value(median.bench.replace(": median", ": p99"), median.case)

    def _row(self, bench: str, case: str) -> Row:
        return next(row for row in self.of(bench) if row.case == case)


def _cell(row: Row) -> str:
    if not any(row.runs):
        return ""
    digits = 0 if row.value >= THREE_FIGURES else 1
    spread = max(abs(run - row.value) for run in row.runs) / row.value if row.value else 0.0
    return f"{row.value:,.{digits}f} ± {spread:.0%}"


def plots(found: Found) -> None:
    """Draw everything that the page shows."""
    for name, title, figure in (
        ("records", "Records a second; more is better", "records"),
        ("cpu", "CPU seconds of the worker a GB; less is better", "CPU"),
    ):
        groups = {data: found.of(f"{data}: {figure}") for data in found.data_sets()}
        grouped_bars(PLOTS / f"{name}.svg", title, groups)
    by_cost = sorted(found.of("functions: cold start"), key=lambda row: -row.value)
    grouped_bars(PLOTS / "cold-start.svg", "Cold start of each function, ms", {"": by_cost})
    grouped_bars(PLOTS / "lag.svg", "One look at a migration, s", {"": found.of("lag: time")})
    grouped_bars(PLOTS / "idle.svg", "A month in which nothing migrates, USD", {"": found.of("cost: idle month")})


def render(found: Found) -> str:
    """Return the page."""
    environment = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False)  # noqa: S701  Markdown
    environment.filters["figure"] = _cell
    return environment.from_string(TEMPLATE.read_text()).render(found=found, goals=_goals(found), figures=FIGURES)


def _goals(found: Found) -> list[tuple[str, str, bool]]:
    """Return what was aimed at, what was measured, and whether it was reached."""
    data = found.data_sets()[0]
    cpu, idle = found.value(f"{data}: CPU", "ours"), found.value("cost: idle month", "ours")
    cold = max(row.value for row in found.of("functions: cold start"))
    warm = found.value("functions: answer", "warm")
    look = max(row.value for row in found.of("lag: time"))
    sample = found.ratio(data, "AWS sample")
    return [
        ("at least 7 times the sample's records", f"{sample:.1f} times", sample >= LEAST_TIMES),
        *_compared_with_go(found, data),
        ("at most 5 CPU seconds a GB", f"{cpu:.1f}", cpu <= MOST_CPU),
        ("a cold start under 500 ms", f"{cold:.0f} ms, the slowest", cold < COLD_MS),
        ("a warm answer's overhead under 20 ms", f"{warm:.1f} ms", warm < WARM_MS),
        ("a look at 10,000 partitions and 1,000 groups in 10 s", f"{look:.1f} s", look <= LOOK_SECONDS),
        ("an idle month under 10 USD", f"{idle:.2f} USD", idle < IDLE_USD),
    ]


def _compared_with_go(found: Found, data: str) -> list[tuple[str, str, bool]]:
    """Return the goal that needs the copy in Go, if there was one."""
    if not any(row.case == GO for row in found.of(f"{data}: records")):
        return []
    share = found.ratio(data, GO)
    return [("70 % of what a bare franz-go copy reaches", f"{share:.0%}", share >= LEAST_SHARE)]


@click.command()
def main() -> None:
    """Write the page; all benchmarks must have run."""
    found = Found(tuple(row for name in BENCHES for row in read(name)))
    plots(found)
    PAGE.write_text(render(found))
    click.echo(f"wrote {PAGE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
