"""How positions are expected to be found: from offsets alone, before a record is read."""

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from mskmigration.kafka.mirror_records import OffsetSync
from mskmigration.kafka.model import Bounds, GroupPartition, TopicPartition
from mskmigration.offsets.position import Method

# So many offsets are read and compared on both sides, per partition, while writers are blocked: some 100 ms.
COMPARED_AT_MOST: Final = 20_000
# A compacted log keeps records apart that the copy may lack, or the other way round: counting proves nothing there.
COMPACTED_AT_MOST: Final = 200_000
# Counting from an offset sync reads as many on each side.
COUNTED_AT_MOST: Final = 50_000


class Prediction(NamedTuple):
    """The method that is expected, and whether it is exact, if nothing was copied twice.

    ``reads`` says how many offsets of each side will be read for it.
    """

    method: Method
    exact: bool
    reads: int


def predict(
    group_offsets: Mapping[GroupPartition, int],
    origin: Mapping[TopicPartition, Bounds],
    destination: Mapping[TopicPartition, Bounds],
    *,
    names: Mapping[str, str],
    syncs: Mapping[TopicPartition, Sequence[OffsetSync]],
    compacted: Collection[str],
    copied_once: bool = False,
) -> dict[GroupPartition, Prediction]:
    """Return what is expected for each group and partition.

    Parameters
    ----------
    group_offsets
        The groups' committed offsets.
    origin, destination
        The logs' bounds, each by that side's names.
    names
        The topics' names at the origin, and at the destination.
    syncs
        MirrorMaker 2's offset syncs, by the origin's partitions.
    compacted
        Topics, by the origin's names, that are compacted.
    copied_once
        As :func:`usable` takes it.
    """
    expected = {}
    for group_offset, committed in group_offsets.items():
        partition = group_offset.partition
        there = destination[TopicPartition(names[partition.topic], partition.partition)]
        anchors = usable(syncs.get(partition, ()), origin[partition], there, copied_once=copied_once)
        method = choose(committed, origin[partition], anchors, compacted=partition.topic in compacted)
        reads = _reads(method, committed, origin[partition], anchors)
        expected[group_offset] = Prediction(method, method is not Method.BOUNDED, reads)
    return expected


def _reads(method: Method, committed: int, origin: Bounds, anchors: Sequence[OffsetSync]) -> int:
    if method is Method.ANCHORED and (anchor := nearest(anchors, committed)) is not None:
        return committed - anchor.upstream
    return _unread(committed, origin) if method is Method.COMPARED else 0


def _unread(committed: int, origin: Bounds) -> int:
    return origin.end - max(committed, origin.start)


def choose(committed: int, origin: Bounds, anchors: Sequence[OffsetSync], *, compacted: bool) -> Method:
    """Return the most exact method that can be afforded."""
    unread = _unread(committed, origin)
    if unread <= 0:
        return Method.END
    if unread <= (COMPACTED_AT_MOST if compacted else COMPARED_AT_MOST):
        return Method.COMPARED
    anchor = nearest(anchors, committed)
    if not compacted and anchor is not None and committed - anchor.upstream <= COUNTED_AT_MOST:
        return Method.ANCHORED
    return Method.BOUNDED


def usable(
    syncs: Sequence[OffsetSync], origin: Bounds, destination: Bounds, *, copied_once: bool = False
) -> list[OffsetSync]:
    """Return the syncs that records can be counted from: those since MirrorMaker 2 last went back, within both logs.

    Where it went back it copied records a second time, and counting would lead to their first copies. It need not have
    noted a sync in between, so that offsets never fall: then the copy grew by more than the log.

    Parameters
    ----------
    copied_once
        Whether the copy is written exactly once: it never goes back then, and grows by markers of transactions.
    """
    since = list(syncs)
    for place, (before, after) in enumerate(pairwise(syncs), start=1):
        grown, copied = after.upstream - before.upstream, after.downstream - before.downstream
        if grown <= 0 or copied <= 0 or (copied > grown and not copied_once):
            since = list(syncs[place:])
    return within(since, origin, destination)


def within(syncs: Sequence[OffsetSync], origin: Bounds, destination: Bounds) -> list[OffsetSync]:
    """Return the syncs that lie within both logs."""
    return [
        sync
        for sync in syncs
        if origin.start <= sync.upstream < origin.end and destination.start <= sync.downstream < destination.end
    ]


def furthest(syncs: Sequence[OffsetSync], committed: int) -> OffsetSync | None:
    """Return, of the syncs at or before an offset, the one furthest on in the copy.

    It is safe however often MirrorMaker 2 went back: from there on it copied everything that follows, at least once.
    """
    return max((sync for sync in syncs if sync.upstream <= committed), default=None, key=lambda it: it.downstream)


def nearest(anchors: Sequence[OffsetSync], committed: int) -> OffsetSync | None:
    """Return the last sync at or before an offset."""
    return max((sync for sync in anchors if sync.upstream <= committed), default=None, key=lambda it: it.upstream)
