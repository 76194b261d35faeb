"""A partition and its copy as MirrorMaker 2 leaves them, in memory: gaps, replays, compaction, lost offset syncs."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from mskmigration.kafka import Bounds, Fingerprint, OffsetSync, Span, TopicPartition

LOG = TopicPartition("orders", 0)
COPY = TopicPartition("renamed", 0)


class Written(NamedTuple):
    """A record: what it says, by its key; two may be alike in both."""

    key: int
    value: int

    @property
    def is_tombstone(self) -> bool:
        """Whether it deletes its key."""
        return self.value == 0

    def at(self, offset: int) -> Fingerprint:
        """Return its fingerprint at an offset."""
        return Fingerprint(offset, bytes([self.key, self.value]), bytes([self.key]), tombstone=self.is_tombstone)


@dataclass
class Log:
    """One side's log: an offset without a record is a marker, an aborted record, or a compacted one."""

    records: dict[int, Written] = field(default_factory=dict)
    start: int = 0
    end: int = 0

    def append(self, record: Written | None) -> int:
        """Append a record, or a marker, and return its offset."""
        if record is not None:
            self.records[self.end] = record
        self.end += 1
        return self.end - 1

    def data(self, start: int) -> list[tuple[int, Written]]:
        """Return the records from an offset on."""
        return [(offset, record) for offset, record in sorted(self.records.items()) if offset >= max(start, self.start)]

    def compact(self, chosen: Collection[int]) -> None:
        """Remove those of the chosen offsets that a cleaner may: their key has a later record, or they delete it.

        A tombstone goes only when nothing of its key lies before it any more.
        """
        latest = {record.key: offset for offset, record in sorted(self.records.items())}
        for offset in sorted(chosen):
            if (record := self.records.get(offset)) is None:
                continue
            is_first = not any(it.key == record.key and at < offset for at, it in self.records.items())
            if latest[record.key] != offset or (record.is_tombstone and is_first):
                del self.records[offset]

    def delete_before(self, offset: int) -> None:
        """Move the start, as retention does."""
        self.start = min(max(self.start, offset), self.end)


class MirroredCluster:
    """A cluster with one partition, as far as translating asks."""

    def __init__(self, partition: TopicPartition, log: Log) -> None:
        self._partition = partition
        self._log = log

    def bounds(self, partitions: Collection[TopicPartition]) -> dict[TopicPartition, Bounds]:
        """Return the log's bounds."""
        assert set(partitions) <= {self._partition}
        return dict.fromkeys(partitions, Bounds(self._log.start, self._log.end))

    def fingerprints(
        self, spans: Mapping[TopicPartition, Span], log_append_time: Collection[str]
    ) -> dict[TopicPartition, list[Fingerprint]]:
        """Return the records of the spans, in short."""
        assert not log_append_time
        return {
            partition: [record.at(offset) for offset, record in self._log.data(span.start) if offset < span.end]
            for partition, span in spans.items()
        }


@dataclass
class Mirrored:
    """A log, its copy, and what MirrorMaker 2 noted."""

    log: Log = field(default_factory=Log)
    copy: Log = field(default_factory=Log)
    syncs: list[OffsetSync] = field(default_factory=list)

    def mirror(
        self, replays: Mapping[int, int], noted: Collection[int], lost: Collection[int], markers: Collection[int] = ()
    ) -> None:
        """Copy the whole log, as ``MirrorSourceTask`` does.

        Parameters
        ----------
        replays
            After so many records the worker dies, and the next one goes back by so many.
        noted
            After so many records a sync is written; the first record of a task's life always has one.
        lost
            Of those first ones, these are lost on their way.
        markers
            After so many records the copy has a marker of a transaction, as an exactly-once copy does.
        """
        data = self.log.data(0)
        waiting = dict(replays)
        place, begins, copied = 0, True, 0
        while place < len(data):
            offset, record = data[place]
            downstream = self.copy.append(record)
            if (begins and copied not in lost) or copied in noted:
                self.syncs.append(OffsetSync(*LOG, offset, downstream))
            begins, copied, place = False, copied + 1, place + 1
            if copied in markers:
                self.copy.append(None)
            if back := waiting.pop(copied, 0):
                place, begins = max(0, place - back), True

    def unread(self, committed: int) -> Sequence[Written]:
        """Return the records that a group has not read."""
        return [record for _, record in self.log.data(committed)]

    def goes_on_with(self, position: int) -> Sequence[Written]:
        """Return the records that it reads in the copy."""
        return [record for _, record in self.copy.data(position)]
