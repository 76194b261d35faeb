"""Gives the groups their positions at the destination, and undoes it."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from mskmigration.cutover.handover import Handover
from mskmigration.cutover.record import HandoverStage
from mskmigration.cutover.translating import all_positions
from mskmigration.frozen import Frozen
from mskmigration.kafka import Commit, TopicPartition
from mskmigration.offsets.position import Position

BEFORE: Final = "before"
type GroupCommits = dict[str, dict[TopicPartition, Commit]]


class CommittedOffset(Frozen):
    """An offset that a group had at the destination before the handover touched it."""

    group: str
    topic: str
    partition: int
    offset: int
    metadata: str = ""


class Before(Frozen):
    """What the groups had of the topics at the destination: to be given back if the handover is aborted."""

    groups: tuple[str, ...]
    offsets: tuple[CommittedOffset, ...]


class TakenBack(NamedTuple):
    """How many groups have what they had, and which have not, with the reason."""

    groups: int
    refused: Mapping[str, str]


def apply_positions(handover: Handover) -> list[Position]:
    """Commit the positions at the destination, once what was there is kept.

    Raises
    ------
    GroupHasMembersError, KafkaUnreachableError, OffsetsPendingError
    """
    # On record first: an abort then looks for offsets to give back.
    handover.reach(HandoverStage.TRANSLATED)
    positions = all_positions(handover)
    if handover.find(BEFORE, Before) is None:
        handover.keep(BEFORE, _before(handover, tuple(sorted({it.group for it in positions}))))
    handover.destination.administration.commit(written(positions))
    handover.reach(HandoverStage.APPLIED)
    return positions


def written(positions: Iterable[Position]) -> GroupCommits:
    """Return what the handover commits: nothing where a group keeps its own offset."""
    groups: GroupCommits = {}
    for it in positions:
        if it.kept is None:
            groups.setdefault(it.group, {})[it.copy_partition] = Commit(it.position, it.metadata)
    return groups


def take_positions_back(handover: Handover) -> TakenBack:
    """Give the groups what they had at the destination, of what the handover wrote; may be called again.

    An offset where a group had none is deleted, and every other offset of the group stays. A group that has members
    is left out: its consumers go on by themselves.

    Raises
    ------
    HandoverUnknownError, KafkaUnreachableError
    """
    before = handover.find(BEFORE, Before)
    if before is None:
        return TakenBack(0, {})
    wrote = written(all_positions(handover))
    had = {(it.group, TopicPartition(it.topic, it.partition)): Commit(it.offset, it.metadata) for it in before.offsets}
    changed: GroupCommits = {
        group: {each: had[group, each] for each in commits if (group, each) in had} for group, commits in wrote.items()
    }
    administration = handover.destination.administration
    refused = administration.commit_or_refused(changed)
    added = {group: [each for each in commits if (group, each) not in had] for group, commits in wrote.items()}
    refused |= administration.delete_offsets(
        {group: partitions for group, partitions in added.items() if partitions and group not in refused}
    )
    return TakenBack(len(wrote.keys() - refused.keys()), refused)


def _before(handover: Handover, groups: tuple[str, ...]) -> Before:
    copies = set(handover.plan.names.values())
    commits = handover.destination.cluster.stable_commits(groups)
    return Before(
        groups=groups,
        offsets=tuple(
            CommittedOffset(group=group, topic=topic, partition=number, offset=it.offset, metadata=it.metadata)
            for group, of_group in commits.items()
            for (topic, number), it in sorted(of_group.items())
            if topic in copies
        ),
    )
