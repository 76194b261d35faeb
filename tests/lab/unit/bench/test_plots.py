"""Numbers and lines of the plots."""

import re
from pathlib import Path

import pytest

from bench.plots import grouped_bars, short
from bench.results import Row


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        pytest.param(272_760, "273,000", id="thousands apart, three digits that mean something"),
        pytest.param(1_266_452, "1,270,000", id="no exponent"),
        pytest.param(99.96, "100", id="rounded up to a hundred"),
        pytest.param(4.385, "4.38", id="a small one keeps its decimals"),
        pytest.param(0, "0", id="nothing"),
    ],
)
def test_numbers_are_short_and_without_exponents(value: float, shown: str) -> None:
    assert short(value) == shown


def test_a_run_that_stalled_leaves_the_bars_to_be_seen(tmp_path: Path) -> None:
    rows = [
        Row(bench="CPU", case="AWS sample", value=30.0, unit="s/GB", runs=(29.0, 30.0, 3_772.0)),
        Row(bench="CPU", case="ours", value=5.0, unit="s/GB", runs=(5.0,)),
    ]
    grouped_bars(tmp_path / "cpu.svg", "CPU", {"stalled": rows, "again": rows})
    ticks = [float(text) for text in re.findall(r">(\d+)</text>", (tmp_path / "cpu.svg").read_text())]
    assert max(ticks) == 50
