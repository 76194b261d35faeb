"""Judges a sample against those before: caught up, or how long to wait."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mskmigration.decision import Decision
from mskmigration.kafka.model import TopicPartition
from mskmigration.lag.sample import Sample
from mskmigration.lag.seconds import lag_seconds, worst
from mskmigration.lag.speed import speed

SHORTEST_WAIT_SECONDS = 10
LONGEST_WAIT_SECONDS = 300
LISTED = 10


class CatchUp(StrEnum):
    """What follows from a look at the lag."""

    CAUGHT_UP = "caught_up"
    WAIT = "wait"


@dataclass(frozen=True)
class LagReport:
    """The lag, in records as far as offsets show them, and what it does.

    ``seconds`` is the lag of the partition furthest behind; ``seconds_at_least`` marks a lower bound of it.
    ``estimate_seconds`` is None where the lag does not shrink or there is nothing to compare with.
    """

    records: int
    seconds: float
    seconds_at_least: bool
    records_per_second: float
    estimate_seconds: int | None
    wait_seconds: int
    topics: Mapping[str, int]


def judge(
    sample: Sample,
    before: Sequence[Sample],
    unread: Callable[[Mapping[TopicPartition, int]], set[TopicPartition]],
) -> tuple[Decision[CatchUp], LagReport]:
    """Decide whether all that stood at the source at the look before has been copied.

    With producers at work the lag is never zero, so the mark is the end that the look before saw. A partition
    that is short of it and has not moved since may hold nothing but transaction markers or aborted records,
    which take offsets and are never copied: ``unread`` is asked whether a record is left there.

    Parameters
    ----------
    before
        The window of samples before, the newest last; empty at the first look.
    """
    previous = before[-1] if before else None
    report = _report((*before, sample))
    behind = _behind(sample, previous)
    still = {
        partition: position for partition, position in behind.items() if _stood_still(partition, position, previous)
    }
    left = (behind.keys() - still.keys()) | unread(still)
    evidence = {"partitions": len(sample.partitions), "behind": len(left), "lag": report.records}
    if left:
        reason = f"{report.records:,} records in {len(left)} of {len(sample.partitions)} partitions are left to copy"
        return Decision(CatchUp.WAIT, reason, evidence), report
    reason = f"all records that {len(sample.partitions)} partitions had at the previous sample have been copied"
    return Decision(CatchUp.CAUGHT_UP, reason, evidence), report


def _behind(sample: Sample, previous: Sample | None) -> dict[TopicPartition, int]:
    """Return the position of each partition that is short of the end that the look before saw."""
    marks = previous.partitions if previous is not None else sample.partitions
    return {
        partition: progress.position
        for partition, progress in sample.partitions.items()
        if progress.position < marks.get(partition, progress).end
    }


def _stood_still(partition: TopicPartition, position: int, previous: Sample | None) -> bool:
    before = previous.partitions.get(partition) if previous is not None else None
    return before is not None and before.position == position


def _report(window: Sequence[Sample]) -> LagReport:
    sample, rate, seconds = window[-1], speed(window), worst(lag_seconds(window).values())
    since = (sample.at - window[-2].at).total_seconds() if len(window) > 1 else 0.0
    return LagReport(
        records=sample.lag,
        seconds=round(seconds.seconds, 1),
        seconds_at_least=seconds.at_least,
        records_per_second=rate.records_per_second,
        estimate_seconds=rate.estimate_seconds,
        wait_seconds=wait_seconds(rate.estimate_seconds, since),
        topics=dict(list(sample.lag_by_topic().items())[:LISTED]),
    )


def wait_seconds(estimate_seconds: int | None, since_seconds: float) -> int:
    """Wait half of what is left, so that the last looks come close together; 10 s where it is unknown.

    A wait is at most twice the time since the look before: an estimate made while the workers warm up knows
    little, and must not put off the next look for minutes.
    """
    half = 0 if estimate_seconds is None else estimate_seconds // 2
    return max(SHORTEST_WAIT_SECONDS, min(half, round(2 * since_seconds), LONGEST_WAIT_SECONDS))
