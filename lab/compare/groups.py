"""Compares where consumer groups go on reading: on the source, and on the target after the migration."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from confluent_kafka import ConsumerGroupTopicPartitions, KafkaError, KafkaException
from confluent_kafka.admin import AdminClient

from lab.compare.reading import PartitionLog, Place


@dataclass(frozen=True)
class GroupPosition:
    """A group's committed offset in a partition, on both sides, and the records that stand before it.

    Parameters
    ----------
    target_offset
        ``None`` when the group has none there: it would start by its ``auto.offset.reset``.
    lag
        Records on the source that the group has not read.
    read_on_source, read_on_target
        Records before the committed offset, markers of transactions not counted.
    """

    group: str
    topic: str
    partition: int
    source_offset: int
    target_offset: int | None
    target_end: int
    lag: int
    read_on_source: int
    read_on_target: int

    @property
    def read_again(self) -> int:
        """Records that the group would read a second time; below 0 it would skip some."""
        return self.read_on_source - self.read_on_target

    @property
    def is_translated(self) -> bool:
        """Whether the group finds an offset on the target that skips nothing."""
        return self.target_offset is not None and self.read_again >= 0


def compare_groups(
    source: tuple[str, Mapping[Place, PartitionLog]],
    target: tuple[str, Mapping[Place, PartitionLog]],
    groups: Iterable[str],
    names: Mapping[str, str],
) -> list[GroupPosition]:
    """Compare the committed offsets of the groups.

    Parameters
    ----------
    source, target
        Bootstrap servers and the records of that cluster.
    names
        Each migrated topic's name on the source, and on the target; other topics are left out.

    Raises
    ------
    KafkaException
        A cluster refused to tell a group's offsets.
    """
    (source_servers, source_logs), (target_servers, target_logs) = source, target
    source_admin = AdminClient({"bootstrap.servers": source_servers})
    target_admin = AdminClient({"bootstrap.servers": target_servers})
    nothing = PartitionLog()
    return [
        position_of(
            group,
            (topic, partition),
            source_offset=offset,
            target_offset=translated.get((names[topic], partition)),
            source=source_logs.get((topic, partition), nothing),
            target=target_logs.get((names[topic], partition), nothing),
        )
        for group in groups
        for translated in [committed_offsets(target_admin, group)]
        for (topic, partition), offset in sorted(committed_offsets(source_admin, group).items())
        if topic in names
    ]


def position_of(
    group: str,
    place: Place,
    *,
    source_offset: int,
    target_offset: int | None,
    source: PartitionLog,
    target: PartitionLog,
) -> GroupPosition:
    """Count what stands before the committed offsets of one partition."""
    topic, partition = place
    read_on_source = bisect_left(source.offsets, source_offset)
    return GroupPosition(
        group=group,
        topic=topic,
        partition=partition,
        source_offset=source_offset,
        target_offset=target_offset,
        target_end=target.offsets[-1] + 1 if target.offsets else 0,
        lag=len(source.offsets) - read_on_source,
        read_on_source=read_on_source,
        read_on_target=0 if target_offset is None else bisect_left(target.offsets, target_offset),
    )


def committed_offsets(admin: AdminClient, group: str) -> dict[Place, int]:
    """Return a group's committed offsets; none when the cluster does not know the group."""
    future = admin.list_consumer_group_offsets([ConsumerGroupTopicPartitions(group)])[group]
    try:
        partitions = future.result().topic_partitions or []
    except KafkaException as error:
        if error.args[0].code() == KafkaError.GROUP_ID_NOT_FOUND:
            return {}
        raise
    return {(it.topic, it.partition): it.offset for it in partitions if it.offset >= 0}
