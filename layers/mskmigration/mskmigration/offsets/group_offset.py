"""What is translated: groups' offsets in partitions, and how much of both logs is read for them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from mskmigration.kafka.fingerprints import Span
from mskmigration.kafka.model import Bounds, TopicPartition

# Before the first unread record so many offsets are read, too, of which some may be markers of transactions.
MARGIN: Final = 64
# Fingerprints that are held in memory at a time, per side: some 60 MB.
HELD: Final = 400_000


@dataclass(frozen=True)
class Topics:
    """What is known of the topics before.

    Parameters
    ----------
    names
        Their names at the origin, and at the destination.
    compacted
        Those, by the origin's names, that are compacted on a side.
    log_append_time
        Those, by the origin's names, whose records' times a broker wrote on a side (``LogAppendTime``).
    copied_once
        Whether MirrorMaker 2 copies exactly once.
    """

    names: Mapping[str, str]
    compacted: Collection[str] = ()
    log_append_time: Collection[str] = ()
    copied_once: bool = False

    def at_destination(self, partition: TopicPartition) -> TopicPartition:
        """Return the partition's name at the destination."""
        return TopicPartition(self.names[partition.topic], partition.partition)

    @property
    def log_append_time_at_destination(self) -> set[str]:
        """The topics whose records' times do not count, by the destination's names."""
        return {self.names[topic] for topic in self.log_append_time}


@dataclass(frozen=True)
class GroupOffset:
    """A group's offset in a partition.

    Parameters
    ----------
    partition, destination_partition
        Its name at the origin, and at the destination.
    committed
        The offset that the group committed at the origin.
    origin, destination
        The bounds of the log at the origin, and of its copy at the destination.
    """

    group: str
    partition: TopicPartition
    destination_partition: TopicPartition
    committed: int
    origin: Bounds
    destination: Bounds
    compacted: bool

    @property
    def start(self) -> int:
        """The offset where the group would go on reading at the origin, never outside of the log there."""
        return min(max(self.committed, self.origin.start), self.origin.end)

    @property
    def unread(self) -> int:
        """Offsets that the group has not read; an upper bound of the records."""
        return self.origin.end - self.start

    def destination_span(self, width: int) -> Span:
        """Return the end of the copy in which its unread records are looked for."""
        length = (self.unread + MARGIN) * width
        return Span(max(self.destination.start, self.destination.end - length), self.destination.end)

    def may_be_further_back(self, width: int) -> bool:
        """Whether the copy holds more before that span, and so little that it can be held in memory."""
        span = self.destination_span(width)
        return span.start > self.destination.start and span.end - span.start < HELD


def origin_spans(group_offsets: Iterable[GroupOffset]) -> dict[TopicPartition, Span]:
    """Return what is read at the origin: from before the first unread record of any group to the end."""
    spans: dict[TopicPartition, Span] = {}
    for group_offset in group_offsets:
        start = max(group_offset.origin.start, group_offset.start - MARGIN)
        spans[group_offset.partition] = _earlier(
            spans.get(group_offset.partition), Span(start, group_offset.origin.end)
        )
    return spans


def destination_spans(group_offsets: Iterable[GroupOffset], width: int) -> dict[TopicPartition, Span]:
    """Return what is read at the destination."""
    spans: dict[TopicPartition, Span] = {}
    for group_offset in group_offsets:
        spans[group_offset.destination_partition] = _earlier(
            spans.get(group_offset.destination_partition), group_offset.destination_span(width)
        )
    return spans


def in_memory(group_offsets: Iterable[GroupOffset]) -> Iterator[list[GroupOffset]]:
    """Split groups' offsets, those of a partition together, so that what is read for each part can be held."""
    by_partition: dict[TopicPartition, list[GroupOffset]] = {}
    for group_offset in group_offsets:
        by_partition.setdefault(group_offset.partition, []).append(group_offset)
    part, held = list[GroupOffset](), 0
    for group in by_partition.values():
        length = max(group_offset.unread for group_offset in group) + MARGIN
        if part and held + length > HELD:
            yield part
            part, held = [], 0
        part += group
        held += length
    if part:
        yield part


def _earlier(one: Span | None, other: Span) -> Span:
    return other if one is None else Span(min(one.start, other.start), other.end)
