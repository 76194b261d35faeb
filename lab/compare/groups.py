"""Compares where consumer groups go on reading: on the source, and on the target after the migration."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from confluent_kafka import ConsumerGroupTopicPartitions, KafkaError, KafkaException
from confluent_kafka.admin import AdminClient

from lab.compare.reading import PartitionLog, Place
from mskmigration.kafka import KafkaCluster


@dataclass(frozen=True)
class GroupPosition:
    """A group's committed offset in a partition, on both sides, and the records that stand before it.

    Parameters
    ----------
    target_offset
        ``None`` when the group has none there: it would start by its ``auto.offset.reset``.
    lag
        Records on the source that the group has not read.
    first_synced
        The earliest offset of the source that MirrorMaker 2 noted an offset sync of; ``None`` when it noted none.
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
    first_synced: int | None = None

    @property
    def read_again(self) -> int:
        """Records that the group would read a second time; below 0 it would skip some."""
        return self.read_on_source - self.read_on_target

    @property
    def is_translated(self) -> bool:
        """Whether the group finds an offset on the target that skips nothing."""
        return self.target_offset is not None and self.read_again >= 0

    @property
    def is_left_to_cutover(self) -> bool:
        """Whether MirrorMaker 2 can never translate it, since it noted no offset sync so far back.

        A task has ten syncs under way and keeps one more of each partition, the newest (``OffsetSyncWriter``).
        """
        return self.target_offset is None and self.first_synced is not None and self.source_offset < self.first_synced


def compare_groups(
    source: tuple[str, Mapping[Place, PartitionLog]],
    target: tuple[str, Mapping[Place, PartitionLog]],
    groups: Iterable[str],
    names: Mapping[str, str],
    first_synced: Mapping[Place, int] | None = None,
) -> list[GroupPosition]:
    """Compare the committed offsets of the groups.

    Parameters
    ----------
    source, target
        Bootstrap servers and the records of that cluster.
    names
        Each migrated topic's name on the source, and on the target; other topics are left out.
    first_synced
        By the source's partition, the earliest offset that an offset sync tells of.

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
            first_synced=(first_synced or {}).get((topic, partition)),
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
    first_synced: int | None = None,
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
        first_synced=first_synced,
    )


def earliest_synced(servers: str, source_alias: str) -> dict[Place, int]:
    """Return the earliest offset of each of the source's partitions that an offset sync on the target tells of.

    Raises
    ------
    KafkaUnreachableError
    """
    syncs = KafkaCluster("target", {"bootstrap.servers": servers}).offset_syncs(source_alias)
    return {
        (topic, partition): min(sync.upstream for sync in known) for (topic, partition), known in syncs.items() if known
    }


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
