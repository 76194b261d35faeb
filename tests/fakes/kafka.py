"""A Kafka cluster in memory, as far as the library asks."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from mskmigration.errors import OffsetsPendingError
from mskmigration.kafka import Bounds, Commit, Fingerprint, OffsetSync, Reading, Record, Span, TopicPartition


class FakeCluster:
    """Holds partitions with their bounds; every offset is a record.

    The records of two clusters are the same where partition and offset are, but for the ``shifts`` of a topic whose
    copy began later, and for those that a test ``altered``.
    """

    def __init__(self, bounds: Mapping[TopicPartition, Bounds], groups: Collection[str] = ()) -> None:
        self.log = dict(bounds)
        self._groups = groups
        self.markers_only = False
        self.members: set[str] = set()
        self.offsets: dict[str, dict[TopicPartition, int]] = {}
        self.metadata: dict[tuple[str, TopicPartition], str] = {}
        self.committing: set[str] = set()
        self.pending: set[str] = set()
        self.ids: dict[str, str] = {}
        self.times: dict[TopicPartition, datetime] = {}
        self.records: dict[TopicPartition, list[Record]] = {}
        self.readable = 1_000_000
        self.written: set[TopicPartition] = set()
        self.open_transactions: set[TopicPartition] = set()
        self.silent: set[TopicPartition] = set()
        self.settings: dict[str, dict[str, str]] = {}
        self.syncs: dict[TopicPartition, list[OffsetSync]] = {}
        self.shifts: dict[str, int] = {}
        self.smallest: dict[str, int] = {}
        self.since_2_8: bool | None = True
        self.unalterable: set[str] = set()
        self.altered: set[tuple[TopicPartition, int]] = set()
        self.user: str | None = "User:ANONYMOUS"

    def partitions(self) -> dict[str, int]:
        """Return the number of partitions of every topic."""
        counts: dict[str, int] = {}
        for topic, _ in self.log:
            counts[topic] = counts.get(topic, 0) + 1
        return counts

    def bounds(self, partitions: Collection[TopicPartition]) -> dict[TopicPartition, Bounds]:
        """Return the partitions' bounds; those that are ``written`` have a record more each time.

        Those that are ``silent`` are left out, as a broker that does not know them answers nothing of them.
        """
        for partition in self.written & set(partitions):
            self.log[partition] = self.log[partition]._replace(end=self.log[partition].end + 1)
        return {partition: self.log[partition] for partition in partitions if partition not in self.silent}

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

    def commits(self, groups: Collection[str]) -> dict[str, dict[TopicPartition, Commit]]:
        """Return the groups' offsets with the metadata that a test gave; those ``committing`` go on each time."""
        for group in self.committing & set(groups):
            for partition in self.offsets[group]:
                self.offsets[group][partition] += 1
        return {
            group: {each: Commit(offset, self.metadata.get((group, each), "")) for each, offset in offsets.items()}
            for group, offsets in self.committed(groups).items()
        }

    def stable_commits(self, groups: Collection[str]) -> dict[str, dict[TopicPartition, Commit]]:
        """Return the same, unless a transaction holds offsets of one back."""
        if pending := self.pending & set(groups):
            raise OffsetsPendingError(f"Open transactions hold offsets of these groups back: {pending}.", "Stop them.")
        return self.commits(groups)

    def last_stable(self, partitions: Collection[TopicPartition]) -> dict[TopicPartition, int]:
        """Return the partitions' ends, or the offset before it where a transaction is open."""
        ends = {each: self.log[each].end for each in partitions if each not in self.silent}
        return {each: end - (each in self.open_transactions) for each, end in ends.items()}

    def topic_settings(self, topics: Collection[str]) -> dict[str, dict[str, str]]:
        """Return the settings that a test gave."""
        return {topic: self.settings.get(topic, {}) for topic in topics}

    def smallest_records(self, bounds: Mapping[TopicPartition, Bounds]) -> dict[str, int]:
        """Return 100 bytes for each topic with a record, unless a test says another size."""
        return {topic: self.smallest.get(topic, 100) for (topic, _), log in bounds.items() if log.end > log.start}

    def topics_without(self, operation: str, names: Collection[str]) -> set[str]:
        """Return the topics whose settings a test protected."""
        assert operation == "ALTER_CONFIGS"
        return self.unalterable & set(names)

    def is_at_least_2_8(self) -> bool | None:
        """Return what a test says; new brokers otherwise."""
        return self.since_2_8

    def offset_syncs(self, alias: str) -> dict[TopicPartition, list[OffsetSync]]:
        """Return the syncs that a test gave."""
        assert alias
        return self.syncs

    def fingerprints(
        self, spans: Mapping[TopicPartition, Span], log_append_time: Collection[str]
    ) -> dict[TopicPartition, list[Fingerprint]]:
        """Return the records of the spans, in short."""
        assert not log_append_time
        return {
            each: [self._fingerprint(each, offset) for offset in range(span.start, span.end)]
            for each, span in spans.items()
        }

    def _fingerprint(self, partition: TopicPartition, offset: int) -> Fingerprint:
        said = f"{partition.partition}-{offset + self.shifts.get(partition.topic, 0)}"
        if (partition, offset) in self.altered:
            said += " altered"
        return Fingerprint(offset, said.encode(), said.encode())

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
