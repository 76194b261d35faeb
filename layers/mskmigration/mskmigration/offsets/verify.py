"""Compares the records next to each position once more, independently of how it was found."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, NamedTuple

from mskmigration.kafka.fingerprints import Span, Tail, comparable, place_of
from mskmigration.kafka.model import TopicPartition
from mskmigration.offsets.align import SAMPLE, equal_after
from mskmigration.offsets.group_offset import MARGIN, Topics
from mskmigration.offsets.position import Method, Position
from mskmigration.offsets.translate import ReadableCluster

CLOSE: Final = 2_000  # Offsets that are read over rather than in a reading of their own.


class Place(NamedTuple):
    """An offset of a partition."""

    partition: TopicPartition
    offset: int


def verify(
    origin: ReadableCluster, destination: ReadableCluster, positions: Sequence[Position], topics: Topics
) -> list[str]:
    """Return the positions that the records next to them contradict.

    Of an exact position the first records that are to be read must be the same on both sides; at the end there must
    be none on either. Of a bounded one nothing but that it lies within the copy is known, and on a compacted topic
    either side may lack records. An offset that a group keeps is its own.

    Raises
    ------
    KafkaUnreachableError
    """
    exact = [it for it in positions if it.exact and it.kept is None and it.topic not in topics.compacted]
    with ThreadPoolExecutor(1) as pool:
        there = pool.submit(
            _following, destination, [_at_destination(it) for it in exact], topics.log_append_time_at_destination
        )
        here = _following(origin, [_at_origin(it) for it in exact], topics.log_append_time)
        return [
            fault
            for it, left, right in zip(exact, here, there.result(), strict=True)
            if (fault := _contradiction(it, *comparable(left, right))) is not None
        ]


def _contradiction(it: Position, origin: Tail, destination: Tail) -> str | None:
    if it.method is Method.END and (origin or destination):
        return f"{it.group} is not at the end of {it.topic}-{it.partition}"
    if equal_after(origin, destination) < min(len(origin), len(destination)) or bool(origin) != bool(destination):
        return f"{it.group} would go on with other records in {it.topic}-{it.partition} at {it.position}"
    return None


def _at_origin(it: Position) -> Place:
    return Place(TopicPartition(it.topic, it.partition), it.committed + it.lost_before)


def _at_destination(it: Position) -> Place:
    return Place(TopicPartition(it.copy_topic, it.partition), it.position)


def _following(cluster: ReadableCluster, places: Sequence[Place], log_append_time: Collection[str]) -> list[Tail]:
    """Return the first records at or after each place; none where the cluster does not know the partition."""
    ends = {each: bounds.end for each, bounds in cluster.bounds({place.partition for place in places}).items()}
    found: dict[Place, Tail] = {}
    for reading in _readings(places):
        spans = {
            each: Span(near[0], min(ends[each], near[-1] + MARGIN)) for each, near in reading.items() if each in ends
        }
        for partition, tail in cluster.fingerprints(spans, log_append_time).items():
            for offset in reading[partition]:
                after = tail[place_of(offset, tail) : place_of(offset + MARGIN, tail)]
                found[Place(partition, offset)] = after[:SAMPLE]
    return [found.get(place, []) for place in places]


def _readings(places: Sequence[Place]) -> list[dict[TopicPartition, list[int]]]:
    """Split places so that each reading has a partition once, and of it only offsets that lie close together."""
    by_partition: defaultdict[TopicPartition, list[list[int]]] = defaultdict(list)
    for partition, offset in sorted(set(places)):
        near = by_partition[partition]
        if near and offset - near[-1][0] <= CLOSE:
            near[-1].append(offset)
        else:
            near.append([offset])
    return [
        {partition: near[number] for partition, near in by_partition.items() if number < len(near)}
        for number in range(max(map(len, by_partition.values()), default=0))
    ]
