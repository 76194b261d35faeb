"""Translates the groups' committed offsets, and keeps what each group is given; no cluster is changed."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor

from mskmigration.cutover.handover import Handover
from mskmigration.cutover.request import GroupsAhead, UncommittedPartitions
from mskmigration.frozen import Frozen
from mskmigration.kafka import Commit, TopicPartition
from mskmigration.kafka.model import GroupPartition
from mskmigration.offsets.given import ends, uncommitted, with_kept, with_metadata
from mskmigration.offsets.position import Position
from mskmigration.offsets.translate import translate

type Commits = Mapping[str, Mapping[TopicPartition, Commit]]


class Positions(Frozen):
    """The positions of a batch of groups."""

    positions: tuple[Position, ...]


def translate_batch(handover: Handover, number: int) -> Positions:
    """Find the positions of a batch of groups and keep them; nothing is written to a cluster.

    Raises
    ------
    RecordsMissingError
        The copy lacks a record that a group has not read.
    KafkaUnreachableError, OffsetsPendingError
    """
    origin, destination, topics = handover.origin.cluster, handover.destination.cluster, handover.plan.known_topics
    groups = handover.plan.batches[number]
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(destination.stable_commits, groups)
        commits = handed_commits(handover, origin.stable_commits(groups))
        there = asked.result()
    committed = {each: commit.offset for each, commit in commits.items()}
    found = translate(origin, destination, committed, topics, lambda: destination.offset_syncs(handover.origin.alias))
    given = [with_metadata(it, commits[it.group_partition].metadata) for it in found]
    if handover.record.request.groups_ahead is GroupsAhead.KEEP:
        given = _with_kept(handover, given, there)
    positions = Positions(positions=(*given, *_ends(handover, commits, there)))
    handover.keep(f"positions-{number}", positions)
    return positions


def handed_commits(handover: Handover, commits: Commits) -> dict[GroupPartition, Commit]:
    """Keep the commits of partitions that are handed over: a group may have some of partitions that are gone."""
    handed = set(handover.partitions())
    return {
        GroupPartition(group, partition): commit
        for group, of_group in commits.items()
        for partition, commit in of_group.items()
        if partition in handed
    }


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


def _with_kept(handover: Handover, positions: list[Position], there: Commits) -> list[Position]:
    further = {
        it.copy_partition
        for it in positions
        if (commit := _commit_of(it, there)) is not None and commit.offset > it.position
    }
    copies = handover.destination.cluster.bounds(further) if further else {}
    return [
        with_kept(it, commit.offset, copies[it.copy_partition])
        if it.copy_partition in copies and (commit := _commit_of(it, there)) is not None
        else it
        for it in positions
    ]


def _commit_of(position: Position, there: Commits) -> Commit | None:
    return there.get(position.group, {}).get(position.copy_partition)


def _ends(handover: Handover, commits: Mapping[GroupPartition, Commit], there: Commits) -> Iterator[Position]:
    """Yield the ends for partitions in which a group has committed nothing, on neither side."""
    committed: dict[str, set[TopicPartition]] = {}
    for group, partition in commits:
        committed.setdefault(group, set()).add(partition)
    topics = handover.plan.known_topics
    lacking = {
        each
        for each in uncommitted(committed, handover.partitions())
        if topics.at_destination(each.partition) not in there.get(each.group, {})
    }
    if lacking:
        partitions = {each.partition for each in lacking}
        yield from ends(
            lacking,
            handover.origin.cluster.bounds(partitions),
            handover.destination.cluster.bounds([topics.at_destination(each) for each in partitions]),
            topics,
            skip=handover.record.request.uncommitted_partitions is UncommittedPartitions.END,
        )
