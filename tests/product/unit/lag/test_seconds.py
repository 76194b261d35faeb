"""The lag in seconds, from a window of samples."""

from datetime import UTC, datetime, timedelta
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mskmigration.kafka import TopicPartition
from mskmigration.lag import LagSeconds, PartitionProgress, Sample, lag_seconds, speed, worst, worst_by_topic
from mskmigration.lag.seconds import End, older_than_window, when_it_ended_at

AT = datetime(2026, 11, 25, 12, tzinfo=UTC)
A, B = TopicPartition("a", 0), TopicPartition("a", 1)


def at(seconds: float) -> datetime:
    return AT + timedelta(seconds=seconds)


def look(seconds: float, end: int, following: int = 0, **more: dict[TopicPartition, datetime]) -> Sample:
    return Sample(at(seconds), {A: PartitionProgress(0, end, following)}, **more)  # type: ignore[arg-type]  # record_times only


def test_between_two_looks_the_end_moves_evenly() -> None:
    assert lag_seconds([look(0, 100), look(10, 200), look(20, 300, 150)]) == {A: LagSeconds(15.0)}


def test_at_an_end_that_stood_still_the_last_time_counts() -> None:
    assert lag_seconds([look(0, 100), look(10, 100), look(20, 100), look(30, 200, 100)]) == {A: LagSeconds(10.0)}


def test_what_has_caught_up_has_no_lag() -> None:
    assert lag_seconds([look(0, 100), look(10, 200, 200)]) == {}
    assert worst([]) == LagSeconds(0)


def test_a_position_older_than_the_window_lags_at_least_its_age() -> None:
    window = [look(0, 100), look(10, 200, 99)]
    assert lag_seconds(window) == {A: LagSeconds(10.0, at_least=True)}
    assert older_than_window(window, 50) == {A: 99}
    assert older_than_window([look(0, 100), look(10, 200, 100)], 50) == {}


def test_the_record_at_the_position_says_what_the_window_does_not() -> None:
    window = [look(0, 100), look(10, 200, 99, record_times={A: at(-3590)})]
    assert lag_seconds(window) == {A: LagSeconds(3600.0)}
    assert older_than_window(window, 50) == {}


def test_a_producers_clock_that_is_ahead_cannot_hide_what_the_window_proves() -> None:
    assert lag_seconds([look(0, 100), look(10, 200, 99, record_times={A: at(999)})]) == {A: LagSeconds(10.0)}


def test_a_topic_made_anew_is_not_compared_with_the_old_one() -> None:
    window = [look(0, 1000), look(10, 2000), look(20, 10), look(30, 30, 20)]
    assert lag_seconds(window) == {A: LagSeconds(5.0)}
    longer_soon = [look(0, 100), look(10, 200), look(20, 180, 150)]
    assert lag_seconds(longer_soon) == {A: LagSeconds(0.0, at_least=True)}


def test_the_partitions_that_lag_most_are_asked_first() -> None:
    sample = Sample(AT, {A: PartitionProgress(0, 10, 5), B: PartitionProgress(0, 10, 1)})
    assert older_than_window([sample], 1) == {B: 1}


def test_a_topic_is_as_far_behind_as_its_worst_partition() -> None:
    lags = {A: LagSeconds(3), B: LagSeconds(9, at_least=True), TopicPartition("b", 0): LagSeconds(1)}
    assert worst_by_topic(lags) == {"a": LagSeconds(9, at_least=True), "b": LagSeconds(1)}
    assert worst(lags.values()) == LagSeconds(9, at_least=True)


@st.composite
def ends(draw: st.DrawFn) -> list[End]:
    """Ends of a log that only grows, at times in order."""
    steps = draw(st.lists(st.tuples(st.integers(1, 600), st.integers(0, 10_000)), min_size=1, max_size=10))
    times, offsets = accumulate(time for time, _ in steps), accumulate(growth for _, growth in steps)
    return [End(at(time), offset) for time, offset in zip(times, offsets, strict=True)]


@given(ends(), st.data())
def test_lag_is_never_negative_and_never_grows_with_the_position(log: list[End], data: st.DataObject) -> None:
    positions = sorted(data.draw(st.lists(st.integers(0, log[-1].offset), min_size=2, max_size=2)))
    lags = [seconds_at(position, log) for position in positions]
    assert 0 <= lags[1] <= lags[0]


@given(ends(), st.integers(0, 100_000))
def test_the_time_found_lies_within_the_window(log: list[End], position: int) -> None:
    found = when_it_ended_at(position, log)
    inside = log[0].offset <= position < log[-1].offset
    assert (found is not None) == inside
    assert found is None or log[0].at <= found <= log[-1].at


def seconds_at(position: int, log: list[End]) -> float:
    window = [Sample(end.at, {A: PartitionProgress(0, end.offset, position)}) for end in log]
    return lag_seconds(window).get(A, LagSeconds(0)).seconds


@pytest.mark.parametrize(
    ("window", "rate", "estimate"),
    [
        ([], 0, None),
        ([look(0, 100)], 0, None),
        ([look(0, 100, 0), look(5, 100, 10), look(10, 100, 50)], 5, 10),
        ([look(0, 100, 0), look(10, 200, 50)], 5, None),
    ],
)
def test_speed_and_estimate_over_the_window(window: list[Sample], rate: float, estimate: int | None) -> None:
    assert speed(window) == (rate, estimate)
