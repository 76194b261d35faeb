"""Compares the records next to each position once more, independently of how it was found."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from mskmigration.cutover.alignment import SAMPLE, equal_after
from mskmigration.cutover.positions import Method, Position
from mskmigration.cutover.shares import MARGIN, Topics
from mskmigration.cutover.translation import ReadableCluster, Tails
from mskmigration.kafka.fingerprints import Span
from mskmigration.kafka.model import TopicPartition


def verify(log: ReadableCluster, copy: ReadableCluster, positions: Sequence[Position], topics: Topics) -> list[str]:
    """Return the positions that the records next to them contradict.

    Of an exact position the first records that are to be read must be the same on both sides; at the end there must
    be none on either. Of a bounded one nothing but that it lies within the copy is known.

    Raises
    ------
    KafkaUnreachableError
    """
    return [fault for batch in _one_a_partition(positions) for fault in _verify(log, copy, batch, topics)]


def _verify(
    log: ReadableCluster, copy: ReadableCluster, positions: Sequence[Position], topics: Topics
) -> Iterator[str]:
    exact = [it for it in positions if it.exact and it.topic not in topics.compacted]
    on_log = {TopicPartition(it.topic, it.partition): it.committed + it.lost_before for it in exact}
    on_copy = {TopicPartition(it.copy_topic, it.partition): it.position for it in exact}
    logs, copies = _next(log, on_log, topics.untimed), _next(copy, on_copy, topics.untimed_copies)
    for it in exact:
        left = logs[TopicPartition(it.topic, it.partition)][:SAMPLE]
        right = copies[TopicPartition(it.copy_topic, it.partition)][:SAMPLE]
        if it.method is Method.END and (left or right):
            yield f"{it.group} is not at the end of {it.topic}-{it.partition}"
        elif equal_after(left, right) < min(len(left), len(right)) or bool(left) != bool(right):
            yield f"{it.group} would go on with other records in {it.topic}-{it.partition} at {it.position}"


def _next(cluster: ReadableCluster, starts: Mapping[TopicPartition, int], untimed: Iterable[str]) -> Tails:
    ends = {partition: bounds.end for partition, bounds in cluster.bounds(list(starts)).items()}
    spans = {each: Span(start, min(ends[each], start + MARGIN)) for each, start in starts.items()}
    return cluster.fingerprints(spans, set(untimed))


def _one_a_partition(positions: Sequence[Position]) -> Iterator[list[Position]]:
    """Split positions so that each part has a partition once: a consumer reads a partition from one offset."""
    rounds: list[dict[TopicPartition, Position]] = []
    seen: dict[TopicPartition, int] = {}
    for it in positions:
        partition = TopicPartition(it.topic, it.partition)
        number = seen[partition] = seen.get(partition, -1) + 1
        if number == len(rounds):
            rounds.append({})
        rounds[number][partition] = it
    return (list(each.values()) for each in rounds)
