"""Finds where consumer groups go on reading in the copy; both logs stand still meanwhile.

The methods, and why each is right: docs/decisions/0016-exact-positions.md.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Protocol

from mskmigration.kafka.fingerprints import Fingerprint, Span, Tail, comparable, place_of
from mskmigration.kafka.mirror_records import OffsetSync
from mskmigration.kafka.model import Bounds, GroupPartition, TopicPartition
from mskmigration.offsets.align import Alignment, align
from mskmigration.offsets.conclude import bounded, compared, counted
from mskmigration.offsets.count import Counted, count_from_anchor
from mskmigration.offsets.group_offset import MARGIN, GroupOffset, Topics, destination_spans, in_memory, origin_spans
from mskmigration.offsets.method import choose, furthest, nearest, usable, within
from mskmigration.offsets.position import Method, Position

WIDER: Final = 8
type Syncs = Mapping[TopicPartition, Sequence[OffsetSync]]
type Tails = dict[TopicPartition, Tail]


class ReadableCluster(Protocol):
    """What translating asks of a cluster."""

    def bounds(self, partitions: Collection[TopicPartition]) -> dict[TopicPartition, Bounds]:
        """Return the logs' bounds."""

    def fingerprints(self, spans: Mapping[TopicPartition, Span], log_append_time: Collection[str]) -> Tails:
        """Return the committed records of these spans, in short."""


def translate(
    origin: ReadableCluster,
    destination: ReadableCluster,
    committed: Mapping[GroupPartition, int],
    topics: Topics,
    syncs: Callable[[], Syncs],
) -> list[Position]:
    """Find the position of each group in each partition.

    Parameters
    ----------
    committed
        The groups' committed offsets at the origin.
    syncs
        Returns MirrorMaker 2's offset syncs, by the origin's partitions; asked only where a lag is too long to compare.

    Raises
    ------
    RecordsMissingError
        The copy lacks a record that a group has not read.
    KafkaUnreachableError
    """
    translation = _Translation(origin, destination, topics)
    group_offsets = translation.group_offsets(committed)
    far = [group_offset for group_offset in group_offsets if _method(group_offset, ()) is Method.BOUNDED]
    near = [group_offset for group_offset in group_offsets if _method(group_offset, ()) is not Method.BOUNDED]
    positions = [position for part in in_memory(near) for position in translation.compare(part)]
    if far:
        known = syncs()
        positions += [translation.count(group_offset, known.get(group_offset.partition, ())) for group_offset in far]
    return positions


def _method(group_offset: GroupOffset, anchors: Sequence[OffsetSync]) -> Method:
    return choose(group_offset.start, group_offset.origin, anchors, compacted=group_offset.compacted)


class _Translation:
    def __init__(self, origin: ReadableCluster, destination: ReadableCluster, topics: Topics) -> None:
        self._origin = origin
        self._destination = destination
        self._topics = topics

    def group_offsets(self, committed: Mapping[GroupPartition, int]) -> list[GroupOffset]:
        destinations = {partition: self._topics.at_destination(partition) for _, partition in committed}
        with ThreadPoolExecutor(1) as pool:
            there = pool.submit(self._destination.bounds, list(destinations.values()))
            origins = self._origin.bounds(list(destinations))
            bounds = there.result()
        return [
            GroupOffset(
                group=group,
                partition=partition,
                destination_partition=destinations[partition],
                committed=offset,
                origin=origins[partition],
                destination=bounds[destinations[partition]],
                compacted=partition.topic in self._topics.compacted,
            )
            for (group, partition), offset in sorted(committed.items())
        ]

    def compare(self, group_offsets: Sequence[GroupOffset], width: int = 1) -> Iterator[Position]:
        """Compare all that is unread; where the end of the copy that was read is too short, read a longer one."""
        origins, destinations = self._read(origin_spans(group_offsets), destination_spans(group_offsets, width))
        again = []
        for group_offset in group_offsets:
            origin, destination = comparable(
                origins[group_offset.partition],
                _from(destinations[group_offset.destination_partition], group_offset.destination_span(width).start),
            )
            aligned = _aligned(group_offset, origin, destination)
            if aligned.missing and group_offset.may_be_further_back(width):
                again.append(group_offset)
            else:
                yield compared(group_offset, aligned, origin, destination)
        if again:
            yield from self.compare(again, width * WIDER)

    def count(self, group_offset: GroupOffset, syncs: Sequence[OffsetSync]) -> Position:
        """Count from an offset sync; take the sync itself where the records differ."""
        anchors = usable(syncs, group_offset.origin, group_offset.destination, copied_once=self._topics.copied_once)
        anchor = nearest(anchors, group_offset.start)
        if anchor is not None and _method(group_offset, anchors) is Method.ANCHORED:
            found = self._counted(group_offset, anchor)
            if found is not None:
                return counted(group_offset, anchor, found)
        return bounded(
            group_offset, furthest(within(syncs, group_offset.origin, group_offset.destination), group_offset.start)
        )

    def _counted(self, group_offset: GroupOffset, anchor: OffsetSync) -> Counted | None:
        length = group_offset.start - anchor.upstream + MARGIN
        origin_span = Span(anchor.upstream, min(group_offset.origin.end, anchor.upstream + length))
        # An exactly-once copy has a marker after each transaction, which may be as short as a record.
        destination_span = Span(anchor.downstream, min(group_offset.destination.end, anchor.downstream + 2 * length))
        origins, destinations = self._read(
            {group_offset.partition: origin_span}, {group_offset.destination_partition: destination_span}
        )
        origin, destination = comparable(
            origins[group_offset.partition], destinations[group_offset.destination_partition]
        )
        return count_from_anchor(origin, destination, group_offset.start)

    def _read(
        self, origin: Mapping[TopicPartition, Span], destination: Mapping[TopicPartition, Span]
    ) -> tuple[Tails, Tails]:
        with ThreadPoolExecutor(1) as pool:
            there = pool.submit(
                self._destination.fingerprints, destination, self._topics.log_append_time_at_destination
            )
            return self._origin.fingerprints(origin, self._topics.log_append_time), there.result()


def _aligned(group_offset: GroupOffset, origin: Tail, destination: Sequence[Fingerprint]) -> Alignment:
    return align(
        _from(origin, group_offset.start), destination, group_offset.destination.end, compacted=group_offset.compacted
    )


def _from(tail: Tail, offset: int) -> Tail:
    return tail[place_of(offset, tail) :]
