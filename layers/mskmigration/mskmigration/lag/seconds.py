"""The lag in seconds: how long ago the source's end stood where the copy is now.

Interpolated over the window of samples, as kafka-lag-exporter does. Where the position is older than the window,
the timestamp of the record at the position counts; without it the window's age is a lower bound.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from mskmigration.kafka.model import TopicPartition
from mskmigration.lag.sample import Sample


class LagSeconds(NamedTuple):
    """A lag in seconds, never negative; ``at_least`` marks a lower bound."""

    seconds: float
    at_least: bool = False


class End(NamedTuple):
    """Where a partition's log ended at a time."""

    at: datetime
    offset: int


def lag_seconds(window: Sequence[Sample]) -> dict[TopicPartition, LagSeconds]:
    """Return the lag of every partition of the newest sample that has one."""
    if not window:
        return {}
    newest = window[-1]
    lags = {}
    for partition, progress in newest.partitions.items():
        if progress.lag:
            ends = _ends(partition, window)
            copied_up_to = when_it_ended_at(progress.position, ends)
            record_time = newest.record_times.get(partition)
            if copied_up_to is not None:
                lags[partition] = LagSeconds(_seconds(copied_up_to, newest.at))
            elif record_time is not None:
                lags[partition] = LagSeconds(max(_seconds(ends[0].at, newest.at), _seconds(record_time, newest.at)))
            else:
                lags[partition] = LagSeconds(_seconds(ends[0].at, newest.at), at_least=True)
    return lags


def when_it_ended_at(position: int, ends: Sequence[End]) -> datetime | None:
    """Return when the log ended at the position, or None where that was before the first of the ends.

    Between two looks the end is taken to move evenly.

    Parameters
    ----------
    ends
        In the order of time; offsets do not fall.
    """
    for earlier, later in pairwise(ends):
        if earlier.offset <= position < later.offset:
            share = (position - earlier.offset) / (later.offset - earlier.offset)
            return earlier.at + (later.at - earlier.at) * share
    return None


def older_than_window(window: Sequence[Sample], count: int) -> dict[TopicPartition, int]:
    """Return the positions whose age the window does not show, of the partitions that lag most."""
    unknown = [partition for partition, lag in lag_seconds(window).items() if lag.at_least]
    newest = window[-1].partitions if window else {}
    worst = sorted(unknown, key=lambda partition: (-newest[partition].lag, partition))[:count]
    return {partition: newest[partition].position for partition in worst}


def worst_by_topic(lags: Mapping[TopicPartition, LagSeconds]) -> dict[str, LagSeconds]:
    """Return each topic's largest lag."""
    worst: dict[str, LagSeconds] = {}
    for partition, lag in lags.items():
        worst[partition.topic] = max(lag, worst.get(partition.topic, lag))
    return worst


def worst(lags: Iterable[LagSeconds]) -> LagSeconds:
    """Return the largest lag, no seconds where there is none."""
    return max(lags, default=LagSeconds(0.0))


def _ends(partition: TopicPartition, window: Sequence[Sample]) -> list[End]:
    """Return the partition's ends since its log last became shorter, which a re-created topic's does."""
    ends: list[End] = []
    for sample in window:
        if (progress := sample.partitions.get(partition)) is not None:
            if ends and progress.end < ends[-1].offset:
                ends.clear()
            ends.append(End(sample.at, progress.end))
    return ends


def _seconds(since: datetime, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds())
