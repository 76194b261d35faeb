"""Consumer groups of the source: one at the end, one lagging, one that never read some of its topics."""

import logging
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event
from types import TracebackType
from typing import Final, Self

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

log = logging.getLogger(__name__)
BATCH_RECORDS: Final = 5_000
POLL_SECONDS: Final = 0.5


@dataclass(frozen=True)
class Group:
    """A consumer group.

    Parameters
    ----------
    share
        Which part of the records that a partition held at the start it reads: 1 reads all, and on.
    """

    name: str
    topics: tuple[str, ...]
    share: float = 1.0


GROUPS: Final = (
    Group("departures-board", ("flights", "weather")),
    Group("ticketing", ("bookings",)),
    Group("delay-analysis", ("flights", "planes"), share=0.5),
    Group("photo-archive", ("aircraft.photos", "airports"), share=0.0),
)


class ConsumerGroups:
    """One standard consumer for each group, reading and committing until the context is left."""

    def __init__(self, bootstrap_servers: str, groups: tuple[Group, ...] = GROUPS) -> None:
        self._bootstrap_servers = bootstrap_servers
        self._groups = groups
        self._stopping = Event()
        self._executor = ThreadPoolExecutor(thread_name_prefix="consumer")
        self._running: list[Future[None]] = []

    def __enter__(self) -> Self:
        self._running = [
            self._executor.submit(_Reading(self._bootstrap_servers, group).run, self._stopping)
            for group in self._groups
        ]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._executor.shutdown()

    def stop(self) -> None:
        """Let each group read what it has to, commit and leave; call it after the producers stopped.

        Raises
        ------
        KafkaException
            A consumer failed.
        """
        self._stopping.set()
        for reading in self._running:
            reading.result()


class _Reading:
    """One consumer of a group: reads each partition up to the group's share of it."""

    def __init__(self, bootstrap_servers: str, group: Group) -> None:
        self._group = group
        self._consumer = Consumer(
            {
                "bootstrap.servers": bootstrap_servers,
                "group.id": group.name,
                "auto.offset.reset": "earliest",
                "enable.auto.commit": False,
                "enable.auto.offset.store": False,
                "enable.partition.eof": True,
                "isolation.level": "read_committed",
                "partition.assignment.strategy": "cooperative-sticky",
                "session.timeout.ms": 10_000,
            },
            logger=log,
        )
        self._stop_at: dict[tuple[str, int], int] = {}
        self._reached: Counter[tuple[str, int]] = Counter()

    def run(self, stopping: Event) -> None:
        """Read and commit until told to stop and all is read that the group reads."""
        self._consumer.subscribe(list(self._group.topics), on_assign=self._on_assign)
        try:
            while not (stopping.is_set() and self._is_done()):
                for message in self._consumer.consume(BATCH_RECORDS, POLL_SECONDS):
                    self._take(message)
                self._commit()
        finally:
            self._consumer.close()

    def _on_assign(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        consumer.incremental_assign(partitions)
        for partition in partitions:
            place = (partition.topic, partition.partition)
            if self._group.share < 1 and place not in self._stop_at:
                end = consumer.get_watermark_offsets(partition)[1]
                self._stop_at[place] = int(end * self._group.share)

    def _take(self, message: Message) -> None:
        error = message.error()
        if error is not None and error.code() != KafkaError._PARTITION_EOF:  # noqa: SLF001 - its public name
            raise KafkaException(error)
        topic, partition, offset = message.topic(), message.partition(), message.offset()
        if topic is None or partition is None or offset is None:
            return
        place = (topic, partition)
        position = offset if error is not None else offset + 1
        stop_at = self._stop_at.get(place, position)
        self._reached[place] = position
        if error is None and position <= stop_at:
            self._consumer.store_offsets(message)
        if position >= stop_at and place in self._stop_at:
            self._consumer.pause([TopicPartition(*place)])

    def _commit(self) -> None:
        try:
            self._consumer.commit(asynchronous=False)
        except KafkaException as error:
            if error.args[0].code() != KafkaError._NO_OFFSET:  # noqa: SLF001 - its public name
                raise

    def _is_done(self) -> bool:
        assigned = self._consumer.assignment()
        return bool(assigned) and all(
            self._reached[(it.topic, it.partition)] >= self._goal(it) for it in assigned
        )

    def _goal(self, partition: TopicPartition) -> int:
        end = self._consumer.get_watermark_offsets(partition)[1]
        return min(end, self._stop_at.get((partition.topic, partition.partition), end))
