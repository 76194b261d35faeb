"""Which goals were reached."""

from bench.goals import GOALS, Judged, judge
from bench.results import Row
from tests.lab.unit.bench.rows import copied, found, row


def judged(*rows: Row) -> dict[str, Judged]:
    return {goal.aim: goal for goal in judge(found(*rows))}


def test_without_figures_nothing_is_reached_and_nothing_missed() -> None:
    assert [goal.reached for goal in judge(found())] == [None] * len(GOALS)
    assert {goal.measured for goal in judge(found())} == {"not measured"}


def test_a_ratio_has_to_be_at_least_so_large() -> None:
    aim = "at least 7 times the AWS sample's records"
    assert judged(*copied("AWS sample", 10), *copied("ours", 70))[aim] == Judged(aim, "7.0 times", reached=True)
    assert judged(*copied("AWS sample", 10), *copied("ours", 69))[aim] == Judged(aim, "6.9 times", reached=False)


def test_without_the_copy_in_go_that_goal_alone_is_not_measured() -> None:
    goals = judged(*copied("AWS sample", 10), *copied("ours", 70))
    assert goals["70 % of what a bare franz-go copy reaches"].reached is None
    assert goals["at most 5 CPU seconds a GB"] == Judged("at most 5 CPU seconds a GB", "4.0 s", reached=True)


def test_the_slowest_function_decides() -> None:
    starts = (row("functions: cold start", "quick", 200.0), row("functions: cold start", "slow", 501.0))
    goal = judged(*starts)["cold starts in 500 ms"]
    assert (goal.measured, goal.reached) == ("501 ms at most", False)


def test_a_small_look_says_nothing_about_a_large_one() -> None:
    aim = "a health check of 10,000 partitions, 1,000 groups in 10 s"
    assert judged(row("lag: time", "1,000 partitions, 100 groups", 0.5))[aim].reached is None
    assert judged(row("lag: time", "10,000 partitions, 1,000 groups", 10.5))[aim].reached is False
