"""Kafka's terms as plain values."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

_EPOCH = datetime.fromtimestamp(0, UTC)


class TopicPartition(NamedTuple):
    """One partition of one topic."""

    topic: str
    partition: int


class GroupPartition(NamedTuple):
    """A consumer group and a partition that it reads."""

    group: str
    partition: TopicPartition


class Commit(NamedTuple):
    """A committed offset, and the text that the client committed with it (``OffsetAndMetadata``)."""

    offset: int
    metadata: str = ""


class Bounds(NamedTuple):
    """A partition's log: the offset of its first record and the one after its last."""

    start: int
    end: int

    @property
    def span(self) -> int:
        """Offsets in the log; an upper bound of its records where the log is compacted or transactional."""
        return self.end - self.start


class Record(NamedTuple):
    """A record, as far as this product reads one."""

    key: bytes | None
    value: bytes | None
    at: datetime


def time_of(milliseconds: int) -> datetime:
    """Return the time that Kafka writes as milliseconds since 1970, exactly: a float would round some of them."""
    return _EPOCH + timedelta(milliseconds=milliseconds)
