"""One look at the progress of every partition."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from mskmigration.kafka.model import TopicPartition


class PartitionProgress(NamedTuple):
    """A source partition's log, and the source offset that is to be copied next.

    ``stored`` says whether Connect had an offset of the partition; without one nothing has been copied yet, and
    ``next`` is the log's start.
    """

    start: int
    end: int
    next: int
    stored: bool = True

    @property
    def position(self) -> int:
        """The first offset that can still be copied."""
        return max(self.next, self.start)

    @property
    def lag(self) -> int:
        """Offsets that are still to be copied; records that retention took are not counted."""
        return max(0, self.end - self.position)


@dataclass(frozen=True)
class Sample:
    """The progress of every partition of a migration at one time.

    Parameters
    ----------
    topic_ids
        The beginnings of the source's ids of the topics, enough to recognize a topic that was made anew; empty where
        its brokers have none (before Kafka 2.8, KIP-516).
    record_times
        The timestamp of the record at the position, of those partitions of which it was asked.
    """

    at: datetime
    partitions: Mapping[TopicPartition, PartitionProgress]
    topic_ids: Mapping[str, str] = field(default_factory=dict)
    record_times: Mapping[TopicPartition, datetime] = field(default_factory=dict)

    @property
    def lag(self) -> int:
        """Offsets still to be copied over all partitions."""
        return sum(progress.lag for progress in self.partitions.values())

    @property
    def copied(self) -> int:
        """The sum of all positions; the difference of two samples is what was copied between them."""
        return sum(progress.position for progress in self.partitions.values())

    def lag_by_topic(self) -> dict[str, int]:
        """Return the lag of each topic that has one, the largest first."""
        lags: dict[str, int] = defaultdict(int)
        for partition, progress in self.partitions.items():
            lags[partition.topic] += progress.lag
        return dict(sorted(((topic, lag) for topic, lag in lags.items() if lag), key=lambda row: (-row[1], row[0])))


def recreated_topics(window: tuple[Sample, ...]) -> frozenset[str]:
    """Return the topics whose id in the newest sample is another than in the one before."""
    if len(window) < 2:  # noqa: PLR2004  two looks make a comparison
        return frozenset()
    before, now = window[-2].topic_ids, window[-1].topic_ids
    return frozenset(topic for topic, topic_id in now.items() if before.get(topic, topic_id) != topic_id)
