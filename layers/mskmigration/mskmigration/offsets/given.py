"""What a group is given beside the translated offset: where it committed nothing, what it keeps, and its metadata."""

from collections.abc import Collection, Iterator, Mapping

from mskmigration.kafka.model import Bounds, GroupPartition, TopicPartition
from mskmigration.offsets.group_offset import Topics
from mskmigration.offsets.position import Method, Position, Proof


def uncommitted(
    groups: Mapping[str, Collection[TopicPartition]], partitions: Collection[TopicPartition]
) -> set[GroupPartition]:
    """Return the partitions in which groups have committed nothing, of topics in which they have committed something.

    Parameters
    ----------
    groups
        The partitions in which each group has committed.
    partitions
        All partitions that are handed over, by the origin's names.
    """
    read = {group: {partition.topic for partition in committed} for group, committed in groups.items()}
    return {
        GroupPartition(group, partition)
        for group, committed in groups.items()
        for partition in partitions
        if partition.topic in read[group] and partition not in committed
    }


def ends(
    group_partitions: Collection[GroupPartition],
    origin: Mapping[TopicPartition, Bounds],
    destination: Mapping[TopicPartition, Bounds],
    topics: Topics,
    *,
    skip: bool,
) -> Iterator[Position]:
    """Yield the copy's end for partitions in which a group has committed nothing.

    In an empty log nothing is unread, so that the end is right for each ``auto.offset.reset``. Without an offset a
    consumer of ``latest`` would leave out what is written before it comes back.

    Parameters
    ----------
    skip
        Whether the end is given, too, where the log holds records, which the group then does not read.
    """
    for group, partition in sorted(group_partitions):
        log, copy = origin[partition], destination[topics.at_destination(partition)]
        if log.span and not skip:
            continue
        yield Position(
            group=group,
            topic=partition.topic,
            partition=partition.partition,
            copy_topic=topics.at_destination(partition).topic,
            committed=log.end,
            position=copy.end,
            method=Method.END,
            exact=True,
            unread=0,
            offsets_alike=True,
            committed_nothing=True,
            proof=Proof(before=0, after=0, whole=not log.span),
            reason=f"the group has committed nothing; as requested the copy's end, after up to {log.span} records"
            if log.span
            else "the group has committed nothing, and the log is empty: the copy's end",
        )


def with_metadata(position: Position, metadata: str) -> Position:
    """Return it with the text of the committed offset, where all that it may say is true of the copy.

    Kafka Streams keeps its time there (KAFKA-7994), and Confluent's Parallel Consumer the records that it has done
    beyond the offset, as distances from it. Where these differ a record would be left out that was not done.
    """
    holds = metadata and position.exact and position.offsets_alike
    return position.model_copy(update={"metadata": metadata}) if holds else position


def with_kept(position: Position, there: int | None, copy: Bounds) -> Position:
    """Return it with the offset that the group has at the destination, if that is further on in the copy.

    MirrorMaker 2 translates to one past an offset sync (``OffsetSyncStore.translateDownstream``), and a bounded
    position is the sync itself; that one offset is not a group's own reading.
    """
    ahead = 0 if there is None else there - position.position
    own = ahead > (1 if position.method is Method.BOUNDED else 0)
    if there is None or not own or there > copy.end:
        return position
    reason = f"kept, because the group is further on at the destination than {position.position} ({position.reason})"
    return position.model_copy(update={"kept": there, "reason": reason})
