"""Reads a few records of many partitions at once, those of open transactions too."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice
from time import monotonic
from typing import NamedTuple

from confluent_kafka import KafkaError, KafkaException, Message
from confluent_kafka import TopicPartition as RdTopicPartition

from mskmigration.kafka.errors import reason
from mskmigration.kafka.model import Bounds, TopicPartition, time_of
from mskmigration.kafka.reading import ClientSetting, open_consumer

AT_ONCE = 1_000
POLL_SECONDS = 0.1
FETCHED_BYTES = 262_144  # of a partition
LAST_RECORDS = 20
PARTITIONS_OF_A_TOPIC = 4
MOST_PARTITIONS = 2_000
NO_ACCESS = {KafkaError.TOPIC_AUTHORIZATION_FAILED, KafkaError.GROUP_AUTHORIZATION_FAILED}


class Seen(NamedTuple):
    """A record's time, and the size of its key, value and headers."""

    at: datetime
    size: int


class Sample(NamedTuple):
    """The records of each partition that answered in time, and the topics that refused, with the reason."""

    records: dict[TopicPartition, list[Seen]]
    refused: dict[str, str]


def sample(
    settings: Mapping[str, ClientSetting], positions: Mapping[TopicPartition, int], most: int, seconds: float
) -> Sample:
    """Read up to ``most`` records of each partition from its position on, or to its end.

    Raises
    ------
    KafkaException
        The cluster refuses the client altogether.
    """
    records: dict[TopicPartition, list[Seen]] = {partition: [] for partition in positions}
    refused: dict[str, str] = {}
    waiting, deadline = set(positions), monotonic() + seconds
    own: Mapping[str, ClientSetting] = {
        "group.id": "msk-migration-preflight",
        "isolation.level": "read_uncommitted",
        "max.partition.fetch.bytes": FETCHED_BYTES,
    }
    with open_consumer(settings, own) as consumer:
        consumer.assign([RdTopicPartition(*partition, offset) for partition, offset in positions.items()])
        while waiting and monotonic() < deadline:
            for message in consumer.consume(AT_ONCE, POLL_SECONDS):
                _take(message, most, records, refused, waiting)
    return Sample({each: seen for each, seen in records.items() if each not in waiting or seen}, refused)


def smallest_records(
    settings: Mapping[str, ClientSetting], bounds: Mapping[TopicPartition, Bounds], seconds: float
) -> dict[str, int]:
    """Return the bytes of the smallest of some last records of each topic; a topic without a record is left out.

    Raises
    ------
    KafkaException
        The cluster refuses the client altogether.
    """
    positions = dict(islice(_last_positions(bounds), MOST_PARTITIONS))
    smallest: dict[str, int] = {}
    seen = sample(settings, positions, LAST_RECORDS, seconds).records if positions else {}
    for partition, records in seen.items():
        for record in records:
            smallest[partition.topic] = min(record.size, smallest.get(partition.topic, record.size))
    return smallest


def _last_positions(bounds: Mapping[TopicPartition, Bounds]) -> Iterator[tuple[TopicPartition, int]]:
    """Yield where the last records of the fullest partitions begin, of each topic one before any has a second."""
    by_topic: dict[str, list[tuple[TopicPartition, int]]] = {}
    for partition, log in sorted(bounds.items(), key=lambda item: item[1].start - item[1].end):
        if log.end > log.start:
            position = max(log.start, log.end - LAST_RECORDS)
            by_topic.setdefault(partition.topic, []).append((partition, position))
    for nth in range(PARTITIONS_OF_A_TOPIC):
        yield from (found[nth] for found in by_topic.values() if len(found) > nth)


def _take(
    message: Message,
    most: int,
    records: dict[TopicPartition, list[Seen]],
    refused: dict[str, str],
    waiting: set[TopicPartition],
) -> None:
    error = message.error()
    if error is not None and message.topic() is None:
        if error.fatal() or error.code() in NO_ACCESS:
            raise KafkaException(error)
        return
    partition = TopicPartition(str(message.topic()), int(message.partition() or 0))
    if error is None:
        if len(records[partition]) < most:
            records[partition].append(_seen(message))
        if len(records[partition]) >= most:
            waiting.discard(partition)
    elif error.code() == KafkaError._PARTITION_EOF:  # noqa: SLF001 its public name
        waiting.discard(partition)
    elif not error.retriable():
        refused[partition.topic] = reason(KafkaException(error))
        waiting.difference_update([each for each in waiting if each.topic == partition.topic])


def _seen(message: Message) -> Seen:
    _, milliseconds = message.timestamp()
    headers = message.headers()
    named = headers.items() if isinstance(headers, dict) else headers or []
    size = sum(len(name) + len(value or b"") for name, value in named)
    return Seen(time_of(milliseconds), size + len(message.key() or b"") + len(message.value() or b""))
