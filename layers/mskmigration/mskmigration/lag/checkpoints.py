"""The newest checkpoint of every group and partition, from MirrorMaker 2's topic on the target."""

from collections.abc import Callable, Collection, Mapping
from typing import Protocol

from mskmigration.errors import MigrationError
from mskmigration.kafka import Bounds, Checkpoint, Reading, Record, TopicPartition
from mskmigration.kafka.model import GroupPartition

READING_SECONDS = 8.0


class CheckpointsIncompleteError(MigrationError):
    """The checkpoints topic is longer than one look can read."""


class TargetCluster(Protocol):
    """What reading checkpoints asks of the target."""

    def partitions(self) -> dict[str, int]:
        """Return the number of partitions of every topic."""

    def bounds(self, partitions: Collection[TopicPartition]) -> dict[TopicPartition, Bounds]:
        """Return the start and end of each partition's log."""

    def read(self, partition: TopicPartition, start: int, seconds: float, receive: Callable[[Record], None]) -> Reading:
        """Hand the records of a partition on."""


class CheckpointLog:
    """Follows the checkpoints topic: each look reads only what has been written since the one before.

    MirrorMaker 2 writes a checkpoint again only when it moved, and the topic is compacted late: the newest one of
    a quiet group may lie far back, so that the whole topic has to be read once.
    """

    def __init__(self, target: TargetCluster, source_alias: str) -> None:
        self._target = target
        self._partition = TopicPartition(f"{source_alias}.checkpoints.internal", 0)
        self._next = 0
        self._newest: dict[GroupPartition, Checkpoint] = {}

    def newest(self) -> Mapping[GroupPartition, Checkpoint]:
        """Read on and return the newest checkpoints; none where the topic does not exist yet.

        Raises
        ------
        CheckpointsIncompleteError
            Eight seconds were not enough; the next look goes on from there.
        KafkaUnreachableError
        """
        if self._partition.topic not in self._target.partitions():
            self._forget()
            return {}
        bounds = self._target.bounds([self._partition])[self._partition]
        if bounds.end < self._next:  # The topic has been made anew.
            self._forget()
        reading = self._target.read(self._partition, max(bounds.start, self._next), READING_SECONDS, self._receive)
        self._next = reading.next
        if not reading.complete:
            raise CheckpointsIncompleteError(
                f"Of {self._partition.topic} {reading.next:,} of {bounds.end:,} records have been read.",
                "The next look goes on from there.",
            )
        return dict(self._newest)

    def _receive(self, record: Record) -> None:
        if record.key is not None and record.value is not None:
            checkpoint = Checkpoint.parse(record.key, record.value)
            partition = TopicPartition(checkpoint.topic, checkpoint.partition)
            self._newest[GroupPartition(checkpoint.group, partition)] = checkpoint

    def _forget(self) -> None:
        self._next = 0
        self._newest.clear()
