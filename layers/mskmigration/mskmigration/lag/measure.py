"""Takes a sample: the source's log ends against the offsets that Connect stored."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Protocol

from mskmigration.kafka.model import Bounds, TopicPartition
from mskmigration.lag.sample import PartitionProgress, Sample


class SourceCluster(Protocol):
    """What measuring asks of the source."""

    def partitions(self) -> dict[str, int]:
        """Return the number of partitions of every topic."""

    def bounds(self, partitions: list[TopicPartition]) -> dict[TopicPartition, Bounds]:
        """Return the start and end of each partition's log."""


def measure(
    source: SourceCluster,
    is_migrated: Callable[[str], bool],
    copied: Callable[[], dict[TopicPartition, int]],
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
    """
    with ThreadPoolExecutor(1) as background:
        asked = background.submit(source.partitions)
        last_copied = copied()
        partitions = _partitions(asked.result(), is_migrated)
    bounds = source.bounds(partitions)
    return Sample(
        datetime.now(UTC),
        {
            partition: PartitionProgress(start, end, last_copied.get(partition, start - 1) + 1)
            for partition, (start, end) in bounds.items()
        },
    )


def _partitions(topics: dict[str, int], is_migrated: Callable[[str], bool]) -> list[TopicPartition]:
    wanted: Iterable[tuple[str, int]] = ((name, count) for name, count in topics.items() if is_migrated(name))
    return [TopicPartition(name, number) for name, count in wanted for number in range(count)]
