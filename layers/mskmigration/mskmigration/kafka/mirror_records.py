"""Records that MirrorMaker 2's connectors write about their work, byte for byte.

Big-endian; a string is its length in two bytes and UTF-8 (``Checkpoint`` and ``Heartbeat`` of connect-mirror-client,
whose value begins with a version).
"""

import struct
from datetime import datetime
from typing import NamedTuple, Self

from mskmigration.kafka.model import Record, time_of

_LENGTH = struct.Struct(">h")
_PARTITION = struct.Struct(">i")
_OFFSETS = struct.Struct(">hqq")
_TIMESTAMP = struct.Struct(">hq")
_SYNC = struct.Struct(">qq")


class OffsetSync(NamedTuple):
    """The offset of one record of a partition on both sides; ``topic`` is the name on the side it was copied from."""

    topic: str
    partition: int
    upstream: int
    downstream: int

    @classmethod
    def parse(cls, record: Record) -> Self:
        """Read a record of ``mm2-offset-syncs.<alias>.internal`` (``OffsetSync`` of connect-mirror).

        Raises
        ------
        struct.error
            It is no offset sync.
        """
        topic, at = _string(record.key or b"", 0)
        (partition,) = _PARTITION.unpack_from(record.key or b"", at)
        upstream, downstream = _SYNC.unpack_from(record.value or b"")
        return cls(topic, partition, upstream, downstream)


class Checkpoint(NamedTuple):
    """A consumer group's offset of one partition on both sides; ``topic`` is the target's name."""

    group: str
    topic: str
    partition: int
    upstream: int
    downstream: int

    @classmethod
    def parse(cls, key: bytes, value: bytes) -> Self:
        """Read a record of ``<source alias>.checkpoints.internal``.

        Raises
        ------
        struct.error
            It is no checkpoint.
        """
        group, at = _string(key, 0)
        topic, at = _string(key, at)
        (partition,) = _PARTITION.unpack_from(key, at)
        _, upstream, downstream = _OFFSETS.unpack_from(value)
        return cls(group, topic, partition, upstream, downstream)


class Heartbeat(NamedTuple):
    """When the heartbeat connector of a pair of clusters last wrote."""

    source_alias: str
    target_alias: str
    at: datetime

    @classmethod
    def parse(cls, record: Record) -> Self:
        """Read a record of the topic ``heartbeats``.

        Raises
        ------
        struct.error
            It is no heartbeat.
        """
        source_alias, at = _string(record.key or b"", 0)
        target_alias, _ = _string(record.key or b"", at)
        _, milliseconds = _TIMESTAMP.unpack_from(record.value or b"")
        return cls(source_alias, target_alias, time_of(milliseconds))


def _string(buffer: bytes, at: int) -> tuple[str, int]:
    (length,) = _LENGTH.unpack_from(buffer, at)
    start = at + _LENGTH.size
    (text,) = struct.unpack_from(f"{length}s", buffer, start)
    return text.decode(), start + length
