"""Numbers every record at the source and counts the numbers at the target: none may be lost."""

import logging
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event, Lock
from types import TracebackType
from typing import Final, Self

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, Message, Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

TOPIC: Final = "numbers"
PARTITIONS: Final = 4
LARGEST_RECORD_BYTES: Final = 8 * 1024 * 1024
PAUSE_SECONDS: Final = 0.05
HISTORY: Final = 20_000
log = logging.getLogger(__name__)


class Ledger:
    """A producer at the source and a reader at the target, both at work until the context is left.

    Both go on by themselves after a broker was away.
    """

    def __init__(self, source: str, target: str) -> None:
        self._source = source
        self._target = target
        self._lock = Lock()
        self._next = 0
        self._acknowledged: set[int] = set()
        self._excused: set[int] = set()
        self._arrived: Counter[int] = Counter()
        self._latest = -1
        self._stopping = Event()
        self._executor = ThreadPoolExecutor(2, thread_name_prefix="ledger")
        self._running: list[Future[None]] = []

    def __enter__(self) -> Self:
        topic = NewTopic(TOPIC, PARTITIONS, 1, config={"max.message.bytes": str(LARGEST_RECORD_BYTES)})
        admin = AdminClient({"bootstrap.servers": self._source}, logger=log)
        admin.create_topics([topic])[TOPIC].result(30)
        self._producer = Producer(
            {
                "bootstrap.servers": self._source,
                "enable.idempotence": True,
                "message.max.bytes": LARGEST_RECORD_BYTES,
                "linger.ms": 5,
            },
            logger=log,
        )
        for _ in range(HISTORY):
            self.send(b"")
        self._producer.flush(30)
        self._running = [self._executor.submit(self._produce), self._executor.submit(self._read)]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._executor.shutdown()

    @property
    def next_number(self) -> int:
        """The number of the next record."""
        return self._next

    def send(self, value: bytes, timestamp_ms: int = 0) -> int:
        """Produce a record of this value and return its number."""
        with self._lock:
            number, self._next = self._next, self._next + 1
        self._producer.produce(
            TOPIC,
            key=str(number),
            value=value,
            partition=number % PARTITIONS,
            timestamp=timestamp_ms,
            on_delivery=self._delivered,
        )
        self._producer.poll(0)
        return number

    def flush(self) -> None:
        """Wait until the source has all that was produced so far."""
        self._producer.flush(30)

    def delete_at_source(self, numbers: Iterable[int]) -> None:
        """Note that the fault itself deleted these: nobody could copy them any more."""
        self._excused |= set(numbers)

    def has_arrived_since(self, number: int) -> bool:
        """Whether a record of this or a later number is at the target."""
        return self._latest >= number

    def lost(self, end: int) -> list[int]:
        """Return the numbers below the end that the source has and the target has not."""
        expected = {number for number in list(self._acknowledged) if number < end} - self._excused
        return sorted(expected - set(self._arrived))

    def forgive(self, end: int) -> None:
        """Do not count again what was lost below the end: each fault answers for its own time."""
        self._excused |= set(self.lost(end))

    def duplicated(self) -> int:
        """Count the records that are at the target once too often."""
        arrived = self._arrived.copy()
        return arrived.total() - len(arrived)

    def check(self) -> None:
        """Raise what ended the producer or the reader, if something did."""
        for running in self._running:
            if running.done():
                running.result()

    def _delivered(self, error: KafkaError | None, message: Message) -> None:
        if error is None:
            self._acknowledged.add(_number(message))

    def _produce(self) -> None:
        while not self._stopping.wait(PAUSE_SECONDS):
            self.send(b"live")
        self._producer.flush(30)

    def _read(self) -> None:
        consumer = Consumer(
            {"bootstrap.servers": self._target, "group.id": "ledger", "enable.auto.commit": False}, logger=log
        )
        consumer.assign([TopicPartition(TOPIC, number, OFFSET_BEGINNING) for number in range(PARTITIONS)])
        while not self._stopping.is_set():
            for message in consumer.consume(1_000, 0.1):
                if message.error() is None:
                    number = _number(message)
                    self._arrived[number] += 1
                    self._latest = max(self._latest, number)
        consumer.close()


def _number(message: Message) -> int:
    return int(message.key() or b"-1")
