"""Reads records as MirrorMaker 2 does: committed ones only, of no consumer group."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from time import monotonic
from typing import NamedTuple

from confluent_kafka import Consumer, KafkaError, KafkaException, Message
from confluent_kafka import TopicPartition as RdTopicPartition

from mskmigration.kafka.limits import LIMITS
from mskmigration.kafka.model import Record, TopicPartition, time_of

# The callback signs tokens (librdkafka's oauth_cb): a token, and when it expires, in seconds since 1970.
type ClientSetting = str | int | float | bool | Callable[[str], tuple[str, float]]

QUEUED_KIB = 16_384
# librdkafka's defaults suit a consumer that goes on for ever. At a partition's end a broker keeps the answer back for
# half a second, and what did not fit in the queue is asked for again after a second; writers wait for both.
SOON_MILLISECONDS = 50
PROBED_BYTES = 65_536  # One record of a partition is wanted; brokers give a larger one whole (KIP-74).
BATCH = 500
POLL_SECONDS = 0.02
logger = logging.getLogger(__name__)


class FirstRecords(NamedTuple):
    """When the first record at or after each position was made; ``undecided`` did not answer in time."""

    times: dict[TopicPartition, datetime]
    undecided: set[TopicPartition]


class Reading(NamedTuple):
    """Where reading stopped, and whether that was the partition's end."""

    next: int
    complete: bool


def first_records(
    settings: Mapping[str, ClientSetting], positions: Mapping[TopicPartition, int], seconds: float
) -> FirstRecords:
    """Read all partitions at once, each up to its first record or its end."""
    undecided, times = set(positions), dict[TopicPartition, datetime]()
    deadline = monotonic() + seconds
    with consumer_of(settings, {"max.partition.fetch.bytes": PROBED_BYTES}) as consumer:
        consumer.assign([RdTopicPartition(*partition, offset) for partition, offset in positions.items()])
        while undecided and monotonic() < deadline:
            for message in consumer.consume(BATCH, POLL_SECONDS):
                if (at_end := is_at_end(message)) is None:
                    continue
                partition = TopicPartition(str(message.topic()), int(message.partition() or 0))
                if partition in undecided:
                    undecided.remove(partition)
                    consumer.pause([RdTopicPartition(*partition)])
                    if not at_end:
                        times[partition] = _time(message)
    return FirstRecords(times, undecided)


def read(
    settings: Mapping[str, ClientSetting],
    partition: TopicPartition,
    start: int,
    seconds: float,
    receive: Callable[[Record], None],
) -> Reading:
    """Hand every record from ``start`` up to the partition's end on, as many as the seconds allow.

    The end is the one that it had when reading began: of a partition that is written all the time a consumer gets
    no end, because none of its fetches comes back empty.
    """
    position, deadline = start, monotonic() + seconds
    with consumer_of(settings) as consumer:
        _, end = consumer.get_watermark_offsets(RdTopicPartition(*partition), LIMITS.seconds)
        consumer.assign([RdTopicPartition(*partition, start)])
        while position < end and monotonic() < deadline:
            for message in consumer.consume(BATCH, POLL_SECONDS):
                if (at_end := is_at_end(message)) is None:
                    continue
                if at_end:
                    return Reading(max(position, int(message.offset() or 0)), complete=True)
                receive(Record(message.key(), message.value(), _time(message)))
                position = int(message.offset() or 0) + 1
    return Reading(position, complete=position >= end)


def consumer_of(
    settings: Mapping[str, ClientSetting], more: Mapping[str, ClientSetting] | None = None
) -> AbstractContextManager[Consumer]:
    """Open a consumer that reads as MirrorMaker 2 does, and soon."""
    return open_consumer(
        settings,
        {
            "group.id": "msk-migration-probe",
            "isolation.level": "read_committed",
            "queued.max.messages.kbytes": QUEUED_KIB,
            "fetch.wait.max.ms": SOON_MILLISECONDS,
            "fetch.queue.backoff.ms": SOON_MILLISECONDS,
            **(more or {}),
        },
    )


@contextmanager
def open_consumer(settings: Mapping[str, ClientSetting], own: Mapping[str, ClientSetting]) -> Iterator[Consumer]:
    """Open a consumer that is a member of no group, commits nothing and reports each partition's end; it is closed."""
    consumer = Consumer(
        {
            **settings,
            "enable.auto.commit": False,
            "enable.partition.eof": True,
            "auto.offset.reset": "earliest",
            **own,
        },
        logger=logger,
    )
    try:
        yield consumer
    finally:
        consumer.close()


def is_at_end(message: Message) -> bool | None:
    """Distinguish a record from a partition's end; None is an error that passes by itself."""
    error = message.error()
    if error is None:
        return False
    if error.code() == KafkaError._PARTITION_EOF:  # noqa: SLF001 its public name
        return True
    if error.retriable() or error.code() in {KafkaError._TRANSPORT, KafkaError._ALL_BROKERS_DOWN}:  # noqa: SLF001 their public names
        return None
    raise KafkaException(error)


def _time(message: Message) -> datetime:
    _, milliseconds = message.timestamp()
    return time_of(milliseconds)
