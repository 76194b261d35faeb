"""Makes a task of the source connector fail for real, and lifts the cause again."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from confluent_kafka.admin import AdminClient

from lab.workload.producing import RecordProducer
from lab.workload.records import Record
from lab.workload.topic_settings import set_on_topic
from lab.workload.topics import LARGEST_RECORD_BYTES, MEGABYTE

TOPIC: Final = "aircraft.photos"
CAUSE: Final = "RecordTooLargeException"
PARTITION: Final = 2  # nobody else produces to it
FAULT_SECONDS: Final = 10.0


def oversized_record() -> Record:
    """Return a photograph of 2 MB, more than the target accepts while :func:`smaller_limit` holds."""
    image = random.Random(2014).randbytes(2 * MEGABYTE)  # noqa: S311 - repeatable noise, no secret
    return Record(TOPIC, "photo-too-large", image, [("type", b"image/raw")], partition=PARTITION)


def produce_oversized_record(source: str) -> None:
    """Produce the record that the target will refuse (RecordTooLargeException, which no retry mends)."""
    RecordProducer(source).send([oversized_record()])


@contextmanager
def smaller_limit(target: str) -> Iterator[None]:
    """Let the target's topic refuse records over 1 MB, and in the end accept again what the source's does."""
    admin = AdminClient({"bootstrap.servers": target})
    set_on_topic(admin, TOPIC, "max.message.bytes", MEGABYTE, within_seconds=FAULT_SECONDS)
    try:
        yield
    finally:
        set_on_topic(admin, TOPIC, "max.message.bytes", LARGEST_RECORD_BYTES, within_seconds=FAULT_SECONDS)
