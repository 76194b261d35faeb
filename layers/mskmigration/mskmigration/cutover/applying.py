"""Gives the groups their positions at the destination, reads them back, and undoes it."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from mskmigration.cutover.drain import DOCUMENT as ENDS
from mskmigration.cutover.drain import Ends
from mskmigration.cutover.fence import assert_stands, missing
from mskmigration.cutover.handover import Handover
from mskmigration.cutover.quiet import moved_by_markers
from mskmigration.cutover.record import HandoverStage
from mskmigration.errors import VerificationFailedError
from mskmigration.frozen import Frozen
from mskmigration.kafka import TopicPartition
from mskmigration.kafka.model import GroupPartition
from mskmigration.offsets.position import Position
from mskmigration.offsets.translate import translate
from mskmigration.offsets.verify import verify
from mskmigration.text import listed

BEFORE: Final = "before"
NAMED: Final = 5
type Offsets = Mapping[TopicPartition, int]


class Positions(Frozen):
    """The positions of a batch of groups."""

    positions: tuple[Position, ...]


class CommittedOffset(Frozen):
    """An offset that a group had at the destination before the handover touched it."""

    group: str
    topic: str
    partition: int
    offset: int


class Before(Frozen):
    """What the groups had at the destination: to be given back if the handover is aborted."""

    groups: tuple[str, ...]
    offsets: tuple[CommittedOffset, ...]


def translate_batch(handover: Handover, number: int) -> Positions:
    """Find the positions of a batch of groups and keep them; nothing is written to a cluster.

    Raises
    ------
    RecordsMissingError
        The copy lacks a record that a group has not read.
    KafkaUnreachableError
    """
    origin, destination, topics = handover.origin.cluster, handover.destination.cluster, handover.plan.known_topics
    groups, handed = handover.plan.batches[number], set(handover.partitions())
    committed = {
        GroupPartition(group, partition): offset
        for group, offsets in origin.committed(groups).items()
        for partition, offset in offsets.items()
        if partition in handed  # a group may have offsets of partitions that are gone
    }
    found = translate(origin, destination, committed, topics, lambda: destination.offset_syncs(handover.origin.alias))
    positions = Positions(positions=tuple(found))
    handover.keep(f"positions-{number}", positions)
    return positions


def all_positions(handover: Handover) -> list[Position]:
    """Return the positions of all batches.

    Raises
    ------
    HandoverUnknownError
        A batch has not been translated.
    """
    batches = range(len(handover.plan.batches))
    with ThreadPoolExecutor(8) as pool:
        documents = pool.map(lambda number: handover.document(f"positions-{number}", Positions), batches)
        return [position for document in documents for position in document.positions]


def apply_positions(handover: Handover) -> list[Position]:
    """Commit the positions at the destination, once what was there is kept.

    Raises
    ------
    GroupHasMembersError, KafkaUnreachableError
    """
    # On record first: an abort then looks for offsets to give back.
    handover.reach(HandoverStage.TRANSLATED)
    positions = all_positions(handover)
    if handover.find(BEFORE, Before) is None:
        handover.keep(BEFORE, _before(handover, tuple(sorted({it.group for it in positions}))))
    handover.destination.administration.commit(_by_group(positions))
    handover.reach(HandoverStage.APPLIED)
    return positions


def verify_positions(handover: Handover) -> list[Position]:
    """Read back the fence and what was committed, compare the records next to each position; no log may have moved.

    Raises
    ------
    FenceGoneError, VerificationFailedError, KafkaUnreachableError
    """
    positions = all_positions(handover)
    origin, destination = handover.origin.cluster, handover.destination.cluster
    with ThreadPoolExecutor(4) as pool:
        open_again = pool.submit(missing, handover)
        compared = pool.submit(verify, origin, destination, positions, handover.plan.known_topics)
        moved = pool.submit(lambda: list(_moved(handover)))
        wanted = _by_group(positions)
        differing = list(_differing(wanted, destination.committed(wanted)))
        assert_stands(open_again.result())
        faults = [*moved.result(), *differing, *compared.result()]
    if faults:
        raise VerificationFailedError(
            f"The handover's positions are not verified: {listed(faults, NAMED, '; ')}.",
            "Find the client that still writes or commits, and start the cutover again.",
        )
    handover.reach(HandoverStage.VERIFIED)
    return positions


def take_positions_back(handover: Handover) -> int:
    """Give the groups what they had at the destination; return how many groups. May be called again.

    A group that was not there is deleted. A partition that a group had no offset for keeps the one it was given, which
    is behind no record that it has not read; Kafka's admin protocol cannot take a single one away.

    Raises
    ------
    GroupHasMembersError, KafkaUnreachableError
    """
    before = handover.find(BEFORE, Before)
    if before is None:
        return 0
    offsets: dict[str, dict[TopicPartition, int]] = {}
    for it in before.offsets:
        offsets.setdefault(it.group, {})[TopicPartition(it.topic, it.partition)] = it.offset
    handover.destination.administration.forget_groups(sorted(set(before.groups) - offsets.keys()))
    handover.destination.administration.commit(offsets)
    return len(before.groups)


def _before(handover: Handover, groups: tuple[str, ...]) -> Before:
    committed = handover.destination.cluster.committed(groups)
    return Before(
        groups=groups,
        offsets=tuple(
            CommittedOffset(group=group, topic=topic, partition=number, offset=offset)
            for group, offsets in committed.items()
            for (topic, number), offset in sorted(offsets.items())
        ),
    )


def _by_group(positions: list[Position]) -> dict[str, dict[TopicPartition, int]]:
    groups: dict[str, dict[TopicPartition, int]] = {}
    for it in positions:
        groups.setdefault(it.group, {})[TopicPartition(it.copy_topic, it.partition)] = it.position
    return groups


def _differing(wanted: Mapping[str, Offsets], found: Mapping[str, Offsets]) -> Iterator[str]:
    for group, offsets in wanted.items():
        for partition, offset in offsets.items():
            if (there := found.get(group, {}).get(partition)) != offset:
                yield f"{group} has {there} instead of {offset} in {partition.topic}-{partition.partition}"


def _moved(handover: Handover) -> Iterator[str]:
    names = handover.plan.names
    ends = handover.document(ENDS, Ends).ends
    origin = handover.origin.cluster.bounds([TopicPartition(it.topic, it.partition) for it in ends])
    destination = handover.destination.cluster.bounds([TopicPartition(names[it.topic], it.partition) for it in ends])
    grown = {TopicPartition(it.topic, it.partition): it.log_end for it in ends}
    moved_at_origin = {each: end for each, end in grown.items() if each in origin and origin[each].end != end}
    markers = moved_by_markers(handover, moved_at_origin)
    for it in ends:
        sides = (
            (handover.origin.alias, it.log_end, origin.get(TopicPartition(it.topic, it.partition))),
            (handover.destination.alias, it.copy_end, destination.get(TopicPartition(names[it.topic], it.partition))),
        )
        for alias, then, now in sides:
            if now is None:
                yield f"no answer from the {alias} of {it.topic}-{it.partition}"
            elif then != now.end and (alias != handover.origin.alias or (it.topic, it.partition) not in markers):
                yield f"{it.topic}-{it.partition} moved from {then} to {now.end} on the {alias}"
