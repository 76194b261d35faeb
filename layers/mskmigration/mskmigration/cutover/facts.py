"""Everything that a handover's plan may rest on: gathered from both clusters and Connect, judged by pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mskmigration.connect.models import ConnectorStatus
from mskmigration.cutover.record import Direction
from mskmigration.cutover.request import HandoverRequest
from mskmigration.kafka.acls import Acl
from mskmigration.kafka.mirror_records import OffsetSync
from mskmigration.kafka.model import Bounds, GroupPartition, TopicPartition
from mskmigration.migration.record import MigrationStage
from mskmigration.offsets.ahead import CopiedPartition
from mskmigration.offsets.given import uncommitted
from mskmigration.offsets.method import usable


@dataclass(frozen=True)
class HandoverFacts:
    """What is to be handed over, as it was read at one time.

    Parameters
    ----------
    names
        The topics to hand over: their name at the origin, where clients read now, and at the destination.
    origin, destination
        The bounds of their partitions' logs, each by that cluster's own names.
    committed
        What the groups to hand over have committed at the origin, of these topics and of others.
    committed_at_destination
        What these groups have committed at the destination.
    with_metadata
        Where these groups have committed a text with their offset.
    members_at_destination
        Groups that have members at the destination.
    stored
        The offset of the last record that the connector copied, by the origin's partitions.
    fenceable
        Whether the origin has an authorizer; None where nobody needs to know.
    topics_without_acls
        Topics, by the origin's names, that need a fence of ACLs and that no ACL of the origin is about.
    open_without_acls
        Whether everybody may use those there; None where it is not known, or there are none.
    smallest
        By the origin's names, the bytes of the smallest record in a sample of the last ones; a topic of which no record
        was seen is left out. Empty unless the fence is by size.
    follows
        Whether the origin's followers copy behind a fence by size, as they do since Kafka 2.8; None where the brokers
        do not say their version, or nobody needs to know.
    unalterable
        Topics, by the origin's names, whose settings the functions may not change at the origin; empty unless the fence
        is by size.
    closed_at_origin, closed_at_destination
        Topics, by the origin's names, whose record limit somebody has set so low on that side that nobody can write.
    clients_by_iam
        Whether clients may show the origin who they are by IAM, which ACLs do not bind.
    compacted, log_append_time
        Topics, by the origin's names, that are compacted on a side; whose records' times a broker wrote on a side.
    copied_once
        Whether everything was copied exactly once.
    missing_acls
        ACLs of the source, by the new names, that the target lacks; empty in a rollback.
    running_execution
        Another execution that works on a handover of the migration now.
    """

    request: HandoverRequest
    direction: Direction
    stage: MigrationStage
    names: Mapping[str, str]
    origin: Mapping[TopicPartition, Bounds]
    destination: Mapping[TopicPartition, Bounds]
    committed: Mapping[str, Mapping[TopicPartition, int]]
    members_at_destination: frozenset[str]
    connector: ConnectorStatus | None
    stored: Mapping[TopicPartition, int]
    committed_at_destination: Mapping[str, Mapping[TopicPartition, int]] = field(default_factory=dict)
    with_metadata: frozenset[GroupPartition] = frozenset()
    syncs: Mapping[TopicPartition, Sequence[OffsetSync]] = field(default_factory=dict)
    compacted: frozenset[str] = frozenset()
    log_append_time: frozenset[str] = frozenset()
    copied_once: bool = False
    fenceable: bool | None = None
    topics_without_acls: frozenset[str] = frozenset()
    open_without_acls: bool | None = None
    smallest: Mapping[str, int] = field(default_factory=dict)
    follows: bool | None = None
    unalterable: frozenset[str] = frozenset()
    closed_at_origin: frozenset[str] = frozenset()
    closed_at_destination: frozenset[str] = frozenset()
    clients_by_iam: bool = False
    missing_acls: tuple[Acl, ...] = ()
    running_execution: str | None = None

    def at_destination(self, partition: TopicPartition) -> TopicPartition:
        """Return the partition's name at the destination."""
        return TopicPartition(self.names[partition.topic], partition.partition)

    def group_offsets(self) -> dict[GroupPartition, int]:
        """Return what groups have committed of partitions that are on both sides."""
        return {
            GroupPartition(group, partition): offset
            for group, committed in self.committed.items()
            for partition, offset in committed.items()
            if partition in self.origin and self.at_destination(partition) in self.destination
        }

    def ahead(self) -> set[GroupPartition]:
        """Return where groups have read further at the destination than at the origin, as far as offsets show."""
        found = set()
        for group_partition, committed in self.group_offsets().items():
            copy = self.at_destination(group_partition.partition)
            there = self.committed_at_destination.get(group_partition.group, {}).get(copy)
            if there is not None and self._copied(group_partition.partition).is_ahead(committed, there):
                found.add(group_partition)
        return found

    def _copied(self, partition: TopicPartition) -> CopiedPartition:
        log, copy = self.origin[partition], self.destination[self.at_destination(partition)]
        syncs = usable(self.syncs.get(partition, ()), log, copy, copied_once=self.copied_once)
        return CopiedPartition(log, copy, self.next(partition), syncs)

    def uncommitted(self) -> set[GroupPartition]:
        """Return partitions that hold records in which a group committed nothing, though elsewhere in the topic."""
        there = {partition for partition, log in self.origin.items() if log.span}
        handed = {
            group: [partition for partition in committed if partition in self.origin]
            for group, committed in self.committed.items()
        }
        return {each for each in uncommitted(handed, there) if not self._has_offset_there(each)}

    def _has_offset_there(self, group_partition: GroupPartition) -> bool:
        copy = self.at_destination(group_partition.partition)
        return copy in self.committed_at_destination.get(group_partition.group, {})

    def gone(self) -> set[GroupPartition]:
        """Return what groups have committed of partitions that the topics to hand over do not have."""
        return {
            GroupPartition(group, partition)
            for group, committed in self.committed.items()
            for partition in committed
            if partition.topic in self.names and partition not in self.origin
        }

    def lag(self) -> int:
        """Return how many offsets are left to copy; an upper bound of the records."""
        return sum(max(0, log.end - self.next(partition)) for partition, log in self.origin.items())

    def next(self, partition: TopicPartition) -> int:
        """Return the offset that is copied next."""
        return self.stored[partition] + 1 if partition in self.stored else self.origin[partition].start
