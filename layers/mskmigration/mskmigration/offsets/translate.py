"""Finds where consumer groups go on reading in the copy; both logs stand still meanwhile.

The methods, and why each is right: docs/decisions/0016-exact-positions.md.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Protocol

from mskmigration.kafka.fingerprints import Fingerprint, Span, Tail, place_of
from mskmigration.kafka.mirror_records import OffsetSync
from mskmigration.kafka.model import Bounds, GroupPartition, TopicPartition
from mskmigration.offsets.align import Alignment, align
from mskmigration.offsets.conclude import bounded, compared, counted
from mskmigration.offsets.count import Counted, count_from_anchor
from mskmigration.offsets.group_offset import MARGIN, GroupOffset, Topics, copy_spans, in_memory, log_spans
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
    log: ReadableCluster,
    copy: ReadableCluster,
    committed: Mapping[GroupPartition, int],
    topics: Topics,
    syncs: Callable[[], Syncs],
) -> list[Position]:
    """Find the position of each group in each partition.

    Parameters
    ----------
    committed
        The groups' committed offsets on the log.
    syncs
        Returns MirrorMaker 2's offset syncs, by the log's partitions; asked only where a lag is too long to compare.

    Raises
    ------
    RecordsMissingError
        The copy lacks a record that a group has not read.
    KafkaUnreachableError
    """
    translation = _Translation(log, copy, topics)
    shares = translation.shares(committed)
    far = [share for share in shares if _method(share, ()) is Method.BOUNDED]
    near = [share for share in shares if _method(share, ()) is not Method.BOUNDED]
    positions = [position for part in in_memory(near) for position in translation.compare(part)]
    if far:
        known = syncs()
        positions += [translation.count(share, known.get(share.partition, ())) for share in far]
    return positions


def _method(share: GroupOffset, anchors: Sequence[OffsetSync]) -> Method:
    return choose(share.start, share.log, anchors, compacted=share.compacted)


class _Translation:
    def __init__(self, log: ReadableCluster, copy: ReadableCluster, topics: Topics) -> None:
        self._log = log
        self._copy = copy
        self._topics = topics

    def shares(self, committed: Mapping[GroupPartition, int]) -> list[GroupOffset]:
        copies = {partition: self._topics.copy_of(partition) for _, partition in committed}
        with ThreadPoolExecutor(1) as pool:
            there = pool.submit(self._copy.bounds, list(copies.values()))
            logs = self._log.bounds(list(copies))
            bounds = there.result()
        return [
            GroupOffset(
                group=group,
                partition=partition,
                copied=copies[partition],
                committed=offset,
                log=logs[partition],
                copy=bounds[copies[partition]],
                compacted=partition.topic in self._topics.compacted,
            )
            for (group, partition), offset in sorted(committed.items())
        ]

    def compare(self, shares: Sequence[GroupOffset], width: int = 1) -> Iterator[Position]:
        """Compare all that is unread; where the end of the copy that was read is too short, read a longer one."""
        logs, copies = self._read(log_spans(shares), copy_spans(shares, width))
        again = []
        for share in shares:
            log, copied = logs[share.partition], _from(copies[share.copied], share.copy_span(width).start)
            aligned = _aligned(share, log, copied)
            if aligned.missing and share.may_be_further_back(width):
                again.append(share)
            else:
                yield compared(share, aligned, log, copied)
        if again:
            yield from self.compare(again, width * WIDER)

    def count(self, share: GroupOffset, syncs: Sequence[OffsetSync]) -> Position:
        """Count from an offset sync; take the sync itself where the records differ."""
        anchors = usable(syncs, share.log, share.copy, copied_once=self._topics.copied_once)
        anchor = nearest(anchors, share.start)
        if anchor is not None and _method(share, anchors) is Method.ANCHORED:
            found = self._counted(share, anchor)
            if found is not None:
                return counted(share, anchor, found)
        return bounded(share, furthest(within(syncs, share.log, share.copy), share.start))

    def _counted(self, share: GroupOffset, anchor: OffsetSync) -> Counted | None:
        length = share.start - anchor.upstream + MARGIN
        log_span = Span(anchor.upstream, min(share.log.end, anchor.upstream + length))
        # An exactly-once copy has a marker after each transaction, which may be as short as a record.
        copy_span = Span(anchor.downstream, min(share.copy.end, anchor.downstream + 2 * length))
        logs, copies = self._read({share.partition: log_span}, {share.copied: copy_span})
        return count_from_anchor(logs[share.partition], copies[share.copied], share.start)

    def _read(self, log: Mapping[TopicPartition, Span], copy: Mapping[TopicPartition, Span]) -> tuple[Tails, Tails]:
        with ThreadPoolExecutor(1) as pool:
            copied = pool.submit(self._copy.fingerprints, copy, self._topics.log_append_time_copies)
            return self._log.fingerprints(log, self._topics.log_append_time), copied.result()


def _aligned(share: GroupOffset, log: Tail, copied: Sequence[Fingerprint]) -> Alignment:
    return align(_from(log, share.start), copied, share.copy.end, compacted=share.compacted)


def _from(tail: Tail, offset: int) -> Tail:
    return tail[place_of(offset, tail) :]
