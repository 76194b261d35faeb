"""Reads a cluster as a ``read_committed`` consumer does and keeps a digest of each record."""

import struct
from array import array
from collections import defaultdict
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import batched
from time import monotonic
from typing import Final, cast

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, Message, TopicPartition

DIGEST_BYTES: Final = 16
BATCH_RECORDS: Final = 10_000
GATHERING_SECONDS: Final = 0.05  # a batch that is not full is handed over after it
SILENCE_SECONDS: Final = 30.0

Place = tuple[str, int]
Headers = list[tuple[str, bytes | None]]  # as consumed; the client's type also covers what is produced


class ReadingStalledError(TimeoutError):
    """A cluster stopped answering before its partitions were read to the end: see its broker's log."""


@dataclass
class PartitionLog:
    """The committed records of a partition, in order: their offsets and their digests, end to end."""

    offsets: array[int] = field(default_factory=lambda: array("q"))
    digests: bytearray = field(default_factory=bytearray)

    def sequence(self) -> list[bytes]:
        """Return the digests one by one."""
        return [bytes(digest) for digest in batched(self.digests, DIGEST_BYTES, strict=True)]


def read_cluster(bootstrap_servers: str, topics: list[str]) -> dict[Place, PartitionLog]:
    """Read every partition of the topics from its first record to its last stable one.

    Topics that do not exist have no partitions in the answer.

    Raises
    ------
    ReadingStalledError
        Nothing arrived for 30 s.
    KafkaException
        The cluster answered with an error.
    """
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap_servers,
            "group.id": "lab-comparison",  # required by the client; it neither joins nor commits
            "enable.auto.commit": False,
            "enable.partition.eof": True,
            "isolation.level": "read_committed",
            "check.crcs": False,
            "fetch.wait.max.ms": 50,
            "fetch.max.bytes": 64 * 1024 * 1024,
            "max.partition.fetch.bytes": 8 * 1024 * 1024,
            "queued.max.messages.kbytes": 256 * 1024,
        }
    )
    try:
        return _read(consumer, _places(consumer, topics))
    finally:
        consumer.close()


def digest(message: Message) -> bytes:
    """Return the fingerprint of a record: timestamp and its type, key, value, headers in their order."""
    parts = [struct.pack(">qq", *message.timestamp())]
    for field_bytes in (message.key(), message.value()):
        _append(parts, field_bytes)
    for name, value in cast(Headers, message.headers() or []):
        _append(parts, name.encode())
        _append(parts, value)
    return blake2b(b"".join(parts), digest_size=DIGEST_BYTES).digest()


def _append(parts: list[bytes], data: bytes | None) -> None:
    """Append data with its length, so that no two records share their bytes; null is not empty."""
    parts.append(struct.pack(">i", -1 if data is None else len(data)))
    if data:
        parts.append(data)


def _places(consumer: Consumer, topics: list[str]) -> list[Place]:
    known = consumer.list_topics(timeout=SILENCE_SECONDS).topics
    return [(topic, partition) for topic in topics if topic in known for partition in known[topic].partitions]


def _read(consumer: Consumer, places: list[Place]) -> dict[Place, PartitionLog]:
    logs: defaultdict[Place, PartitionLog] = defaultdict(PartitionLog, {place: PartitionLog() for place in places})
    unread = set(places)
    silent_since = monotonic()
    consumer.assign([TopicPartition(*place, OFFSET_BEGINNING) for place in places])
    while unread:
        messages = consumer.consume(BATCH_RECORDS, GATHERING_SECONDS)
        if messages:
            silent_since = monotonic()
        elif monotonic() - silent_since > SILENCE_SECONDS:
            raise ReadingStalledError(f"{len(unread)} partitions were not read to their end")
        for message in messages:
            place = cast(Place, (message.topic(), message.partition()))
            error = message.error()
            if error is None:
                logs[place].offsets.append(cast(int, message.offset()))
                logs[place].digests += digest(message)
            elif error.code() == KafkaError._PARTITION_EOF:  # noqa: SLF001 - its public name
                unread.discard(place)
            else:
                raise KafkaException(error)
    return dict(logs)
