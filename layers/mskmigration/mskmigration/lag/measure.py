"""Takes a sample: the source's log ends against the offsets that Connect stored."""

from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

from mskmigration.errors import KafkaUnreachableError
from mskmigration.kafka.model import Bounds, TopicPartition
from mskmigration.lag.sample import PartitionProgress, Sample
from mskmigration.lag.seconds import older_than_window

PARTITIONS_READ = 50
READING_SECONDS = 3.0
ID_CHARACTERS = 8  # Of 22: random 48 bits, so that the ids of 10,000 topics leave room in the sample's item.


class SourceCluster(Protocol):
    """What measuring asks of the source."""

    def partitions(self) -> dict[str, int]:
        """Return the number of partitions of every topic."""

    def topic_ids(self, names: Collection[str]) -> dict[str, str]:
        """Return the ids of the topics."""

    def bounds(self, partitions: Collection[TopicPartition]) -> dict[TopicPartition, Bounds]:
        """Return the start and end of each partition's log."""

    def record_times(self, positions: Mapping[TopicPartition, int], seconds: float) -> dict[TopicPartition, datetime]:
        """Return the timestamp of the record at each position, as far as they are read in time."""


def measure(
    source: SourceCluster,
    is_migrated: Callable[[str], bool],
    copied: Callable[[], dict[TopicPartition, int]],
    before: tuple[Sample, ...] = (),
) -> Sample:
    """Look at every partition once.

    MirrorMaker 2's lag shows in no consumer group: its position is the offset that Connect stores. The stored
    offsets are asked for first, so that a record that arrives meanwhile counts as lag and is never missed.

    Parameters
    ----------
    is_migrated
        Whether a topic is part of the migration; topics made since its start are.
    copied
        Returns the source offset of the last record copied, per partition.
    before
        The samples before, the newest last. Where they do not reach back to a position, the record there is read
        for its timestamp: of the 50 partitions that lag most, in 3 seconds at most.
    """
    with ThreadPoolExecutor(2) as background:
        asked = background.submit(source.partitions)
        last_copied = copied()
        topics = {name: count for name, count in asked.result().items() if is_migrated(name)}
        topic_ids = background.submit(source.topic_ids, topics)
        bounds = source.bounds([TopicPartition(name, number) for name in topics for number in range(topics[name])])
    progress = {partition: _progress(bound, last_copied.get(partition)) for partition, bound in bounds.items()}
    ids = {topic: topic_id[:ID_CHARACTERS] for topic, topic_id in topic_ids.result().items()}
    sample = Sample(datetime.now(UTC), progress, ids)
    unknown = older_than_window((*before, sample), PARTITIONS_READ)
    return replace(sample, record_times=_record_times(source, unknown)) if unknown else sample


def _record_times(source: SourceCluster, unknown: Mapping[TopicPartition, int]) -> dict[TopicPartition, datetime]:
    """Read what is allowed to be read: without READ at the source the lag is still known in records."""
    try:
        return source.record_times(unknown, READING_SECONDS)
    except KafkaUnreachableError:
        return {}


def _progress(bounds: Bounds, last_copied: int | None) -> PartitionProgress:
    if last_copied is None:
        return PartitionProgress(bounds.start, bounds.end, bounds.start, stored=False)
    return PartitionProgress(bounds.start, bounds.end, last_copied + 1)
