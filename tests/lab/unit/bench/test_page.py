"""docs/benchmarks.md, from whatever there is."""

import re
from pathlib import Path

from bench.goals import DATA
from bench.page import draw, render
from bench.parts import PARTS, choose
from bench.replication.__main__ import WHOLE
from bench.results import Row
from tests.lab.unit.bench.rows import copied, found, row

EVERYTHING: tuple[Row, ...] = (
    row("machine", "cores", 2.0),
    row("machine", "memory", 24.0),
    row("machine", "load of the minute before", 0.1),
    row("machine", "the same work, all cores at once", 100.0, 103.0, 98.0),
    *copied("AWS sample", 19_000, 20_000, 21_000),
    *copied("ours", 150_000),
    row("register connectors: registered", "10 connectors", 1.0),
    row("register connectors: RUNNING", "10 connectors", 2.0),
    row("added latency at 500 records a second: median", "ours", 30.0),
    row("added latency at 500 records a second: p99", "ours", 55.0),
    row("worker start: until it answers", "as the image starts it", 3.2),
    *(row(f"scaling: {figure}", "2 workers", 5.0) for figure in ("records", "CPU", "peak memory")),
    row("scaling: others' share of the machine", "2 workers", 7.0),
    row("lag: time", "10,000 partitions, 1,000 groups", 3.6),
    row("lag: peak memory", "10,000 partitions, 1,000 groups", 149.0),
    *(row(f"preflight: {figure}", "5,000 topics", 9.0) for figure in ("time", "gathering", "judging", "its page")),
    row("preflight: peak memory", "5,000 topics", 300.0),
    row("handover: producers kept from writing", "100 topics", 9.1),
    row("handover: records lost", "100 topics", 0.0),
    row("handover: records twice", "100 topics", 0.0),
    row("handover: states of the cutover, 100 topics", "Drain", 2.4),
    row("handover: states of the cutover, 100 topics", "Quick State", 0.1),
    row("healing: noticed", "worker-killed", 1.0),
    row("healing: healthy again", "worker-killed", 33.0),
    row("functions: cold start", "check_health", 450.0, 460.0, 440.0),
    row("functions: size", "layer, unpacked", 71.0),
    row("functions: answer", "warm", 1.5),
    row("functions: imports of check_health", "boto3", 90.0),
    row("cost: idle month", "ours", 7.5),
    row("cost: idle month", "AWS sample", 170.0),
)


def test_a_page_of_nothing_says_what_is_missing_and_has_no_holes() -> None:
    page = render(found(), ["replication", "lag"], frozenset())
    assert "Not measured yet: replication, lag." in page
    assert "![" not in page
    assert "| at least 7 times the AWS sample's records | not measured |  |" in page


def test_where_the_limit_was_run_a_data_set_is_compared_with_it_too() -> None:
    page = render(found(*EVERYTHING, *copied("bare franz-go copy", 200_000)), [], frozenset())
    assert (
        "Ours copies 7.5 times as many records a second as the sample. The bare franz-go copy copies 10.0 times as "
        "many. "
        "Ours reaches 75% of that limit."
    ) in page


def test_every_figure_is_on_the_page_of_everything(tmp_path: Path) -> None:
    page = render(found(*EVERYTHING), [], draw(found(*EVERYTHING), tmp_path))
    assert "Not measured" not in page
    for line in (
        "| AWS sample | 20,000 ± 5% | 4.0 | 4.0 | 4.0 | 4.0 | 4.0 |",
        "Ours copies 7.5 times as many records a second as the sample.",
        "| at least 7 times the AWS sample's records | 7.5 times | reached |",
        "| 10 connectors | 1.0 | 2.0 |",
        "| added latency at 500 records a second | ours | 30.0 | 55.0 |",
        "| until it answers | as the image starts it | 3.2 s |",
        "| 2 workers | 5.0 | 5.0 | 5.0 | 7.0 |",
        "| 10,000 partitions, 1,000 groups | 3.6 | 149 |",
        "| 5,000 topics | 9.0 | 9.0 | 9.0 | 9.0 | 300 |",
        "| 100 topics | 9.1 | 0 | 0 |",
        "| Drain | 2.4 |",
        "| worker-killed | 1.0 |  | 33.0 |",
        "| layer, unpacked | 71.0 s |",
        "| idle month | ours | 7.50 s |",
        "100 ± 3% ms, after a minute with a load of",
    ):
        assert line in page
    assert "Quick State" not in page


def test_every_plot_on_the_page_is_drawn(tmp_path: Path) -> None:
    measured = found(*EVERYTHING)
    page = render(measured, [], draw(measured, tmp_path))
    shown = set(re.findall(r"!\[[^]]*\]\(benchmarks/([^)]+)\)", page))
    assert shown == {file.name for file in tmp_path.iterdir()}
    assert len(shown) == 7


def test_the_same_figures_give_the_same_plots(tmp_path: Path) -> None:
    for folder in ("one", "other"):
        draw(found(*copied("ours", 1.0), *copied("AWS sample", 2.0)), tmp_path / folder)
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "other" / file.name).read_bytes()


def test_the_page_names_the_command_of_each_part() -> None:
    page = render(found(*EVERYTHING), [], frozenset())
    for part in PARTS[1:]:
        assert f"make bench ARGS={part.name}`" in page


def test_a_run_of_everything_leaves_out_what_needs_a_report_that_is_not_there(tmp_path: Path) -> None:
    choice = choose((), tmp_path)
    assert [part.name for part in PARTS if part not in choice.run] == ["handover", "healing"]
    assert choice.left_out["healing"] == (
        "needs faults/report.json, which make faults makes; or: python -m bench healing"
    )
    (tmp_path / "faults").mkdir()
    (tmp_path / "faults" / "report.json").touch()
    assert [*choose((), tmp_path).left_out] == ["handover"]


def test_what_is_named_is_run_in_the_order_of_the_parts(tmp_path: Path) -> None:
    choice = choose(("handover", "lag"), tmp_path)
    assert [part.name for part in choice.run] == ["lag", "handover"]
    assert choice.left_out == {}


def test_everything_takes_an_hour() -> None:
    assert sum(part.minutes for part in PARTS) <= 60


def test_the_first_data_set_is_that_of_the_goals() -> None:
    assert WHOLE.data_sets[0].name == DATA
