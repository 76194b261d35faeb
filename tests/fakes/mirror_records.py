"""Records as MirrorMaker 2 writes them (``Checkpoint``, ``Heartbeat`` of connect-mirror-client)."""

import struct
from datetime import UTC, datetime

from mskmigration.kafka import Record, TopicPartition

AT = datetime(2026, 11, 25, 12, tzinfo=UTC)
CHECKPOINTS = TopicPartition("source.checkpoints.internal", 0)


def string(text: str) -> bytes:
    """Write a string of Kafka's protocol."""
    encoded = text.encode()
    return struct.pack(">h", len(encoded)) + encoded


def checkpoint_record(group: str, topic: str, partition: int, upstream: int, downstream: int) -> Record:
    """Write a checkpoint."""
    key = string(group) + string(topic) + struct.pack(">i", partition)
    return Record(key, struct.pack(">hqq", 0, upstream, downstream) + string("metadata"), AT)


def heartbeat_record(source: str, target: str, at: datetime) -> Record:
    """Write a heartbeat."""
    return Record(string(source) + string(target), struct.pack(">hq", 0, round(at.timestamp() * 1000)), AT)
