"""Figures: medians, files, and what is read of them."""

from pathlib import Path

import pytest

from bench import results
from bench.found import figure_of, spread_of
from bench.results import NotMeasuredError, median_row, read, write
from tests.lab.unit.bench.rows import copied, found, row


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(results, "FOLDER", tmp_path)
    monkeypatch.setattr(results, "QUICK_FOLDER", tmp_path / "quick")
    return tmp_path


def test_a_row_is_the_median_of_its_runs_in_their_order() -> None:
    made = median_row("lag: time", "ours", "s", [3.14159, 1.0, 2.71828])
    assert (made.value, made.runs) == (2.72, (3.14, 1.0, 2.72))


def test_what_is_written_is_read() -> None:
    rows = [row("lag: time", "1,000 partitions", 1.5, 2.5), row("lag: peak memory", "1,000 partitions", 80.0)]
    write("lag", rows)
    assert read("lag") == rows


def test_quick_figures_take_the_place_of_no_others() -> None:
    write("lag", [row("lag: time", "ours", 1.0)])
    write("lag", [row("lag: time", "ours", 9.0)], quick=True)
    assert [made.value for made in read("lag")] == [1.0]
    assert [made.value for made in read("lag", quick=True)] == [9.0]


def test_what_has_not_run_is_named_with_its_command() -> None:
    with pytest.raises(NotMeasuredError, match="python -m bench lag makes it"):
        read("lag")


def test_the_spread_is_the_run_farthest_from_the_median() -> None:
    assert spread_of(row("a", "b", 80.0, 100.0, 150.0)) == 0.5
    assert spread_of(row("a", "b", 0.0, 0.0)) == 0.0


@pytest.mark.parametrize(
    ("runs", "told"),
    [((90.0, 100.0, 104.0), "100 ± 10%"), ((5.25, 5.0, 4.5), "5.0 ± 10%"), ((7.0,), "7.0"), ((0.0, 0.0), "")],
)
def test_a_figure_for_people(runs: tuple[float, ...], told: str) -> None:
    assert figure_of(row("a", "b", *runs)) == told


def test_ratios_and_data_sets_come_from_the_records() -> None:
    measured = found(
        *copied("AWS sample", 20_000),
        *copied("ours", 150_000),
        *copied("ours", 90_000, data="10 KB random, 8 partitions"),
        row("scaling: records", "1 worker", 3.0),
    )
    assert measured.data_sets() == ["1 KB random, 8 partitions", "10 KB random, 8 partitions"]
    assert measured.ratio("1 KB random, 8 partitions", "AWS sample") == 7.5
    assert measured.table("1 KB random, 8 partitions")[1] == ["ours", "150,000", *["4.0"] * 5]
    with pytest.raises(NotMeasuredError, match="10 KB random, 8 partitions: records: AWS sample"):
        measured.ratio("10 KB random, 8 partitions", "AWS sample")


def test_the_latency_joins_median_and_p99() -> None:
    bench = "added latency at 500 records a second"
    measured = found(row(f"{bench}: median", "ours", 30.0), row(f"{bench}: p99", "ours", 55.0))
    assert measured.latency() == [[bench, "ours", "30.0", "55.0"]]
