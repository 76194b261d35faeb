"""A Kafka cluster in memory, as far as the library asks."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from mskmigration.kafka import Bounds, Reading, Record, TopicPartition


class FakeCluster:
    """Holds partitions with their bounds; every offset is a record."""

    def __init__(self, bounds: Mapping[TopicPartition, Bounds], groups: Collection[str] = ()) -> None:
        self.log = dict(bounds)
        self._groups = groups
        self.markers_only = False
        self.members: set[str] = set()
        self.offsets: dict[str, dict[TopicPartition, int]] = {}
        self.ids: dict[str, str] = {}
        self.times: dict[TopicPartition, datetime] = {}
        self.records: dict[TopicPartition, list[Record]] = {}
        self.readable = 1_000_000

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
        return sorted({*self._groups, *self.offsets})

    def unread(self, positions: Mapping[TopicPartition, int]) -> set[TopicPartition]:
        """Return the partitions with a record at or after the position."""
        if self.markers_only:
            return set()
        return {partition for partition, position in positions.items() if position < self.log[partition].end}

    def topic_ids(self, names: Collection[str]) -> dict[str, str]:
        """Return the ids of the topics: the name, unless a test says another."""
        return {name: self.ids.get(name, name) for name in names}

    def groups_with_members(self) -> set[str]:
        """Return the groups that a test gave members."""
        return self.members

    def committed(self, groups: Collection[str]) -> dict[str, dict[TopicPartition, int]]:
        """Return the groups' offsets."""
        return {group: self.offsets.get(group, {}) for group in groups}

    def record_times(self, positions: Mapping[TopicPartition, int], seconds: float) -> dict[TopicPartition, datetime]:
        """Return the timestamps that a test gave."""
        assert seconds > 0
        return {partition: self.times[partition] for partition in positions if partition in self.times}

    def read(self, partition: TopicPartition, start: int, seconds: float, receive: Callable[[Record], None]) -> Reading:
        """Hand the records on, at most ``readable`` of them at once."""
        assert seconds > 0
        records = self.records.get(partition, [])[start : start + self.readable]
        for record in records:
            receive(record)
        following = start + len(records)
        return Reading(following, complete=following == self.log[partition].end)
