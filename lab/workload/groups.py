"""Consumer groups of the source: one at the end, one lagging, one that never read some of its topics."""

import logging
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event
from types import TracebackType
from typing import Final, Self, cast

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from lab.workload.ends import EndOffsets, Place

log = logging.getLogger(__name__)
BATCH_RECORDS: Final = 5_000
GATHERING_SECONDS: Final = 0.1  # a batch that is not full is handed over after it


@dataclass(frozen=True)
class Group:
    """A consumer group.

    Parameters
    ----------
    shares
        By topic, which part of the records that a partition held at the start it reads: 1 reads all, and on.
    """

    name: str
    shares: dict[str, float]


ALL: Final = 1.0
HALF: Final = 0.5
NOTHING: Final = 0.0
GROUPS: Final = (
    Group("departures-board", {"flights": ALL, "weather": ALL}),
    Group("ticketing", {"bookings": ALL}),
    Group("delay-analysis", {"flights": HALF, "planes": HALF}),
    Group("photo-archive", {"airports": ALL, "aircraft.photos": NOTHING}),
)


class ConsumerGroups:
    """One standard consumer for each group, reading and committing until the context is left."""

    def __init__(self, bootstrap_servers: str, groups: tuple[Group, ...] = GROUPS) -> None:
        self._bootstrap_servers = bootstrap_servers
        self._groups = groups
        self._topics = {topic for group in groups for topic in group.shares}
        self._end_offsets = EndOffsets(bootstrap_servers)
        self._leaving = Event()
        self._executor = ThreadPoolExecutor(thread_name_prefix="consumer")
        self._readings: list[_Reading] = []
        self._running: list[Future[None]] = []

    def __enter__(self) -> Self:
        ends = self._end_offsets.of(self._topics)
        self._readings = [_Reading(self._bootstrap_servers, group, ends) for group in self._groups]
        self._running = [self._executor.submit(reading.run, self._leaving) for reading in self._readings]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leaving.set()
        self._executor.shutdown()

    def stop(self) -> None:
        """Let each group read what it has to, commit and leave; call it after the producers stopped.

        Raises
        ------
        KafkaException
            A consumer failed.
        """
        ends = self._end_offsets.of(self._topics)
        for reading in self._readings:
            reading.ends = ends
        self._leaving.set()
        for running in self._running:
            running.result()


class _Reading:
    """One consumer of a group: reads each partition up to the group's share of it."""

    def __init__(self, bootstrap_servers: str, group: Group, ends: Mapping[Place, int]) -> None:
        self._topics = list(group.shares)
        self._stop_at = {
            place: int(end * group.shares[place[0]])
            for place, end in ends.items()
            if group.shares.get(place[0], ALL) < ALL
        }
        self._positions: Counter[Place] = Counter()
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
            },
            logger=log,
        )
        self.ends: Mapping[Place, int] | None = None

    def run(self, leaving: Event) -> None:
        """Read and commit until told to leave; with :attr:`ends` known, only after having read up to them."""
        self._consumer.subscribe(self._topics)
        try:
            while not (leaving.is_set() and self._is_done()):
                for message in self._consumer.consume(BATCH_RECORDS, GATHERING_SECONDS):
                    self._take(message)
                self._commit()
        finally:
            self._consumer.close()

    def _take(self, message: Message) -> None:
        error = message.error()
        if error is not None and error.code() != KafkaError._PARTITION_EOF:  # noqa: SLF001 - its public name
            raise KafkaException(error)
        place, offset = cast(tuple[Place, int], ((message.topic(), message.partition()), message.offset()))
        # The end of a partition is told as the offset after it, beyond the markers of transactions.
        self._positions[place] = offset if error is not None else offset + 1
        stop_at = self._stop_at.get(place)
        if error is None and (stop_at is None or offset < stop_at):
            self._consumer.store_offsets(message)
        if stop_at is not None and self._positions[place] >= stop_at:
            self._consumer.pause([TopicPartition(*place)])

    def _commit(self) -> None:
        try:
            self._consumer.commit(asynchronous=False)
        except KafkaException as error:
            if error.args[0].code() != KafkaError._NO_OFFSET:  # noqa: SLF001 - its public name
                raise

    def _is_done(self) -> bool:
        return self.ends is None or all(
            self._positions[place] >= min(end, self._stop_at.get(place, end))
            for place, end in self.ends.items()
            if place[0] in self._topics
        )
