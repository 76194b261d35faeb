"""One consumer of a group: it processes, commits what it has processed, and nothing else."""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition
from tenacity import retry, retry_if_exception, stop_after_delay, wait_fixed

from lab.cutover.cluster_view import ClusterView
from lab.cutover.ledger import Ledger
from lab.cutover.producing import number_of
from lab.workload.ends import Place

BATCH_RECORDS: Final = 5_000
GATHERING_SECONDS: Final = 0.1  # a batch that is not full is handed over after it
COMMIT_SECONDS: Final = 20.0
log = logging.getLogger(__name__)


def _may_pass(error: BaseException) -> bool:
    return isinstance(error, KafkaException) and bool(error.args[0].retriable())


class Reading:
    """Reads a group's topics on one cluster until told to stop or at the end; commits after each batch."""

    def __init__(self, side: ClusterView, ledger: Ledger, topics: Sequence[str]) -> None:
        self._ledger = ledger
        self._topics = [side.name_of(topic) for topic in topics]
        self._positions: dict[Place, int] = {}
        self._consumer = Consumer(
            {
                "bootstrap.servers": side.bootstrap_servers,
                "group.id": ledger.group,
                "auto.offset.reset": "earliest",
                "enable.auto.commit": False,
                "enable.auto.offset.store": False,
                "enable.partition.eof": True,
                "isolation.level": "read_committed",
                "fetch.wait.max.ms": 100,
            },
            logger=log,
        )

    def until(self, stops: Callable[[], bool]) -> None:
        """Process records until told to stop, between two batches, and leave the group."""
        self._consumer.subscribe(self._topics)
        try:
            while not stops():
                self._process(self._consumer.consume(BATCH_RECORDS, GATHERING_SECONDS))
        finally:
            self._consumer.close()

    def is_past(self, ends: Mapping[Place, int]) -> bool:
        """Whether it has read up to these ends, by the names that topics have on the cluster."""
        return all(self._positions.get(place, -1) >= end for place, end in ends.items() if place[0] in self._topics)

    def _process(self, messages: Sequence[Message]) -> None:
        processed: dict[Place, int] = {}
        for message in messages:
            error = message.error()
            if error is not None and error.code() != KafkaError._PARTITION_EOF:  # noqa: SLF001 - its public name
                raise KafkaException(error)
            place, offset = _place_of(message)
            if error is not None:
                # The end of a partition is told as the offset after it, beyond the markers of transactions.
                self._positions[place] = offset
                continue
            self._ledger.process(number_of(message))
            self._positions[place] = processed[place] = offset + 1
        if processed:
            self._commit([TopicPartition(*place, offset) for place, offset in processed.items()])

    @retry(retry=retry_if_exception(_may_pass), wait=wait_fixed(0.1), stop=stop_after_delay(COMMIT_SECONDS))
    def _commit(self, offsets: list[TopicPartition]) -> None:
        self._consumer.commit(offsets=offsets, asynchronous=False)


def _place_of(message: Message) -> tuple[Place, int]:
    topic, partition, offset = message.topic(), message.partition(), message.offset()
    if topic is None or partition is None or offset is None:
        raise TypeError("a record that was consumed has a topic, a partition and an offset")
    return (topic, partition), offset
