"""Writes ``docs/benchmarks.md`` and its plots from ``build/bench/*.json``."""

from pathlib import Path
from typing import Final

import click
from jinja2 import Environment, StrictUndefined

from bench.found import FIGURES, Found, figure_of, spread_of
from bench.goals import judge
from bench.parts import PARTS
from bench.plots import grouped_bars
from bench.results import QUICK_FOLDER, NotMeasuredError, Row, read
from lab.paths import ROOT

DOCS: Final = ROOT / "docs"
TEMPLATE: Final = Path(__file__).parent / "page.md.jinja"
# Whole parts of the way that take long enough to be seen.
SHOWN_STATE_SECONDS: Final = 0.5


def draw(found: Found, folder: Path) -> frozenset[str]:
    """Draw what there are figures for; return the names of the plots."""
    plots = {
        "records": ("Records a second; more is better", _by_data_set(found, "records")),
        "cpu": ("CPU seconds of the worker a GB; less is better", _by_data_set(found, "CPU")),
        "cold-start": (
            "Cold start of each function, ms",
            {"": sorted(found.of("functions: cold start"), key=lambda row: -row.value)},
        ),
        "lag": ("One health check of a migration, s", {"": found.of("lag: time")}),
        "idle": ("A month in which nothing migrates, USD", {"": found.of("cost: idle month")}),
        "healing": ("From a fault to health, s", {"": found.of("healing: healthy again")}),
        "scaling": (
            "Records a second by workers, on shared cores",
            {"": found.of("scaling: records")},
        ),
    }
    drawn = {name: (title, groups) for name, (title, groups) in plots.items() if any(groups.values())}
    for name, (title, groups) in drawn.items():
        grouped_bars(folder / f"{name}.svg", title, groups)
    return frozenset(drawn)


def _by_data_set(found: Found, figure: str) -> dict[str, list[Row]]:
    return {data: found.of(f"{data}: {figure}") for data in found.data_sets()}


def render(found: Found, missing: list[str], plots: frozenset[str]) -> str:
    """Return the page; ``missing`` are the parts that have no figures."""
    environment = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False)  # noqa: S701  Markdown
    environment.filters |= {"figure": figure_of, "spread": spread_of}
    return environment.from_string(TEMPLATE.read_text()).render(
        found=found,
        goals=judge(found),
        figures=FIGURES,
        missing=missing,
        parts={part.name: part for part in PARTS},
        plots=plots,
        shown_state_seconds=SHOWN_STATE_SECONDS,
    )


def collect(*, quick: bool) -> tuple[Found, list[str]]:
    """Return all rows that there are, and the names of the parts that have none."""
    rows: list[Row] = []
    missing = []
    for part in PARTS:
        try:
            rows += read(part.name, quick=quick)
        except NotMeasuredError:
            missing.append(part.name)
    return Found(tuple(rows)), missing


@click.command()
@click.option("--quick", is_flag=True, help="From what --quick has measured, into build/bench/quick.")
def main(quick: bool) -> None:
    """Write the page from the parts that have run."""
    folder = QUICK_FOLDER if quick else DOCS
    found, missing = collect(quick=quick)
    plots = draw(found, folder / "benchmarks")
    page = folder / "benchmarks.md"
    page.write_text(render(found, missing, plots))
    click.echo(f"wrote {page.relative_to(ROOT)}" + (f"; without {', '.join(missing)}" if missing else ""))


if __name__ == "__main__":
    main()
