"""Records in short: enough to tell whether two of them are the same, byte for byte."""

import struct
from collections.abc import Collection, Mapping
from hashlib import blake2b
from time import monotonic
from typing import Final, NamedTuple

from confluent_kafka import Message
from confluent_kafka import TopicPartition as RdTopicPartition

from mskmigration.errors import KafkaUnreachableError
from mskmigration.kafka.model import TopicPartition
from mskmigration.kafka.reading import BATCH, POLL_SECONDS, ClientSetting, consumer_of, is_at_end

DIGEST_BYTES: Final = 16
NO_KEY: Final = b""
_LENGTH: Final = struct.Struct(">i")
_TIMESTAMP: Final = struct.Struct(">q")


class Span(NamedTuple):
    """Offsets of a partition, from the first up to the one before the end."""

    start: int
    end: int


class Fingerprint(NamedTuple):
    """A committed record: ``digest`` covers time, key, value and headers; ``key`` the key alone, empty without one.

    A tombstone has a key and no value: compaction removes what it follows, and after ``delete.retention.ms`` itself.
    """

    offset: int
    digest: bytes
    key: bytes
    tombstone: bool = False


type Tail = list[Fingerprint]


def read_fingerprints(
    settings: Mapping[str, ClientSetting],
    spans: Mapping[TopicPartition, Span],
    untimed: Collection[str],
    seconds: float,
) -> dict[TopicPartition, Tail]:
    """Read the committed records of all spans at once, each partition's in order.

    Parameters
    ----------
    untimed
        Topics whose records' times are left out, because a broker wrote them (``LogAppendTime``).

    Raises
    ------
    KafkaUnreachableError
        Some were not read within the seconds.
    KafkaException
    """
    found: dict[TopicPartition, Tail] = {partition: [] for partition in spans}
    wanted = {partition: span for partition, span in spans.items() if span.start < span.end}
    deadline = monotonic() + seconds
    # A span whose start fell off the log is an error: the logs are to stand still.
    with consumer_of(settings, {"auto.offset.reset": "error"}) as consumer:
        if wanted:
            consumer.assign([RdTopicPartition(*partition, span.start) for partition, span in wanted.items()])
        while wanted and monotonic() < deadline:
            for message in consumer.consume(BATCH, POLL_SECONDS):
                partition = TopicPartition(str(message.topic()), int(message.partition() or 0))
                if partition in wanted and _take(message, wanted[partition], found[partition], untimed):
                    del wanted[partition]
                    consumer.pause([RdTopicPartition(*partition)])
    if wanted:
        example = ", ".join(f"{topic}-{number}" for topic, number in sorted(wanted)[:3])
        raise KafkaUnreachableError(
            f"The records of {len(wanted)} partitions were not read in {seconds:.0f} s: {example}.",
            "Look at the load of the brokers, then start again.",
        )
    return found


def _take(message: Message, span: Span, tail: Tail, untimed: Collection[str]) -> bool:
    """Add a record of the span to its tail; return whether the span has been read whole."""
    if (at_end := is_at_end(message)) is None:
        return False
    offset = int(message.offset() or 0)
    if not at_end and offset < span.end:
        tail.append(_fingerprint(message, offset, timed=message.topic() not in untimed))
    return at_end or offset + 1 >= span.end


def _fingerprint(message: Message, offset: int, *, timed: bool) -> Fingerprint:
    digest = blake2b(digest_size=DIGEST_BYTES)
    _, milliseconds = message.timestamp()
    digest.update(_TIMESTAMP.pack(milliseconds if timed else -1))
    key, value = message.key(), message.value()
    for part in (key, value):
        _add(digest, part)
    for name, header in _headers(message):
        _add(digest, name)
        _add(digest, header)
    return Fingerprint(offset, digest.digest(), _key(key), tombstone=value is None)


def _headers(message: Message) -> list[tuple[str, bytes | str | None]]:
    return list(message.headers() or ())  # type: ignore[arg-type]  # a consumed message has pairs, a produced one may have a dictionary


def _add(digest: blake2b, part: bytes | str | None) -> None:
    """Add a part with its length before it, so that no two records read alike; -1 stands for none."""
    raw = part.encode() if isinstance(part, str) else part
    digest.update(_LENGTH.pack(-1 if raw is None else len(raw)))
    digest.update(raw or b"")


def _key(key: bytes | str | None) -> bytes:
    if key is None:
        return NO_KEY
    raw = key.encode() if isinstance(key, str) else key
    return blake2b(raw, digest_size=DIGEST_BYTES).digest()
