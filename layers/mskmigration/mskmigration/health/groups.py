"""How far the consumer groups' translated offsets are behind, and whether the target lets them be written."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from mskmigration.health.facts import GroupSync
from mskmigration.kafka import Checkpoint, TopicPartition
from mskmigration.kafka.model import GroupPartition
from mskmigration.lag import Sample

type Offsets = Mapping[TopicPartition, int]


class GroupsOnBothSides(NamedTuple):
    """What both clusters say of the migrated groups: committed offsets, members, and MirrorMaker 2's checkpoints."""

    source: Mapping[str, Offsets]
    target: Mapping[str, Offsets]
    with_members: Collection[str]
    checkpoints: Mapping[GroupPartition, Checkpoint]


def group_syncs(groups: GroupsOnBothSides, sample: Sample, new_name: Callable[[str], str]) -> dict[str, GroupSync]:
    """Compare each group's offsets with its checkpoints.

    Parameters
    ----------
    sample
        The source's partitions that are migrated; a group's offsets of other topics are of no concern.
    new_name
        Returns a source topic's name on the target.
    """
    return {
        group: GroupSync(
            active=group in groups.with_members,
            ahead=sum(_ahead(group, groups)),
            checkpoint_lag=sum(_behind(group, committed, groups.checkpoints, sample, new_name)),
        )
        for group, committed in groups.source.items()
    }


def _behind(
    group: str,
    committed: Offsets,
    checkpoints: Mapping[GroupPartition, Checkpoint],
    sample: Sample,
    new_name: Callable[[str], str],
) -> Iterator[int]:
    """Yield the source offsets by which the checkpoints are behind; without one all from the log's start."""
    for partition, offset in committed.items():
        if (log := sample.partitions.get(partition)) is not None:
            checkpoint = checkpoints.get(GroupPartition(group, partition._replace(topic=new_name(partition.topic))))
            yield max(0, min(offset, log.end) - (log.start if checkpoint is None else checkpoint.upstream))


def _ahead(group: str, groups: GroupsOnBothSides) -> Iterable[bool]:
    for partition, offset in groups.target.get(group, {}).items():
        checkpoint = groups.checkpoints.get(GroupPartition(group, partition))
        yield checkpoint is not None and offset > checkpoint.downstream
