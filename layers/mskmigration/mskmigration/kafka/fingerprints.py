"""Records in short: enough to see whether two of them are the same, byte for byte."""

import struct
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from time import monotonic
from typing import Final, NamedTuple

from confluent_kafka import Message
from confluent_kafka import TopicPartition as RdTopicPartition

from mskmigration.errors import KafkaUnreachableError
from mskmigration.kafka.model import TopicPartition
from mskmigration.kafka.reading import BATCH, POLL_SECONDS, ClientSetting, consumer_of, is_at_end
from mskmigration.text import listed

DIGEST_BYTES: Final = 16
NO_KEY: Final = b""
_HEAD: Final = struct.Struct(">ii")  # the lengths of key and value
_TIME: Final = struct.Struct(">q")
WITHOUT_TIME: Final = _TIME.pack(-1)
_LENGTH: Final = struct.Struct(">i")


class Span(NamedTuple):
    """Offsets of a partition, from the first up to the one before the end."""

    start: int
    end: int


class Fingerprint(NamedTuple):
    """A committed record: ``digest`` covers key, value and headers, and ends with its time.

    ``key`` is the digest of the key alone, empty without one. A tombstone has a key and no value: compaction removes
    what it follows, and after ``delete.retention.ms`` itself.
    """

    offset: int
    digest: bytes
    key: bytes
    tombstone: bool = False


type Tail = list[Fingerprint]


def comparable(origin: Tail, destination: Tail) -> tuple[Tail, Tail]:
    """Return both tails, without times if a record of either has none.

    Brokers keep the timestamp -1. Connect takes it for none, so that the producer writes the time of copying
    (``ConnectUtils.checkAndConvertTimestamp``).
    """
    if not any(record.digest.endswith(WITHOUT_TIME) for tail in (origin, destination) for record in tail):
        return origin, destination
    return _without_times(origin), _without_times(destination)


def _without_times(tail: Tail) -> Tail:
    return [record._replace(digest=record.digest[: -_TIME.size]) for record in tail]


def place_of(offset: int, tail: Sequence[Fingerprint]) -> int:
    """Return how many records of a tail lie before an offset, which is where the first of the others is."""
    return bisect_left(tail, offset, key=lambda record: record.offset)


def read_fingerprints(
    settings: Mapping[str, ClientSetting],
    spans: Mapping[TopicPartition, Span],
    log_append_time: Collection[str],
    seconds: float,
) -> dict[TopicPartition, Tail]:
    """Read the committed records of all spans at once, each partition's in order.

    Parameters
    ----------
    log_append_time
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
                if partition in wanted and _take(message, wanted[partition], found[partition], log_append_time):
                    del wanted[partition]
                    consumer.pause([RdTopicPartition(*partition)])
    if wanted:
        example = listed((f"{topic}-{number}" for topic, number in sorted(wanted)), 3)
        raise KafkaUnreachableError(
            f"The records of {len(wanted)} partitions were not read in {seconds:.0f} s: {example}.",
            "Check the load of the brokers, then start again.",
        )
    return found


def _take(message: Message, span: Span, tail: Tail, log_append_time: Collection[str]) -> bool:
    """Add a record of the span to its tail; return whether the span has been read whole."""
    if (at_end := is_at_end(message)) is None:
        return False
    offset = int(message.offset() or 0)
    if not at_end and offset < span.end:
        tail.append(_fingerprint(message, offset, timed=message.topic() not in log_append_time))
    return at_end or offset + 1 >= span.end


def _fingerprint(message: Message, offset: int, *, timed: bool) -> Fingerprint:
    """Digest the record in one piece: it is done for each of a hundred thousand while writers wait."""
    _, milliseconds = message.timestamp()
    key, value = _raw(message.key()), _raw(message.value())
    time = _TIME.pack(milliseconds) if timed else WITHOUT_TIME
    record = b"".join((_HEAD.pack(_length(key), _length(value)), key or b"", value or b"", *_headers(message)))
    return Fingerprint(offset, _digest(record) + time, NO_KEY if key is None else _digest(key), tombstone=value is None)


def _headers(message: Message) -> Iterator[bytes]:
    # A consumed message has pairs, which its types do not say: a produced one may have a dictionary.
    headers: Iterable[tuple[str, bytes | str | None]] = message.headers() or ()  # type: ignore[assignment]
    for name, content in headers:
        for part in (_raw(name), _raw(content)):
            yield _LENGTH.pack(_length(part))
            yield part or b""


def _raw(part: bytes | str | None) -> bytes | None:
    return part.encode() if isinstance(part, str) else part


def _length(part: bytes | None) -> int:
    """Return the length that stands before a part, so that no two records read alike; -1 stands for none."""
    return -1 if part is None else len(part)


def _digest(raw: bytes) -> bytes:
    return blake2b(raw, digest_size=DIGEST_BYTES).digest()
