"""A Kafka cluster in memory, as far as the library asks."""

from collections.abc import Collection, Mapping

from mskmigration.kafka import Bounds, TopicPartition


class FakeCluster:
    """Holds partitions with their bounds; every offset is a record."""

    def __init__(self, bounds: Mapping[TopicPartition, Bounds], groups: Collection[str] = ()) -> None:
        self.log = dict(bounds)
        self._groups = sorted(groups)

    def partitions(self) -> dict[str, int]:
        """Return the number of partitions of every topic."""
        counts: dict[str, int] = {}
        for topic, _ in self.log:
            counts[topic] = counts.get(topic, 0) + 1
        return counts

    def bounds(self, partitions: Collection[TopicPartition]) -> dict[TopicPartition, Bounds]:
        """Return the partitions' bounds."""
        return {partition: self.log[partition] for partition in partitions}

    def groups(self) -> list[str]:
        """Return the consumer groups."""
        return self._groups

    def unread(self, positions: Mapping[TopicPartition, int]) -> set[TopicPartition]:
        """Return the partitions with a record at or after the position."""
        return {partition for partition, position in positions.items() if position < self.log[partition].end}
