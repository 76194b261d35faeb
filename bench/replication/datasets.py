"""The records that are copied: four kinds, each laid down once and copied by every case."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass

from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

POOL_RECORDS = 2_000
RECORDS_AT_ONCE = 2_000
SEED = 8


@dataclass(frozen=True)
class DataSet:
    """Records of one kind in one topic.

    Parameters
    ----------
    tasks
        How many share the partitions.
    record_bytes
        Of a value, without key and headers; about, for JSON.
    """

    kind: str
    partitions: int
    tasks: int
    record_bytes: int
    records: int
    values: Callable[[int, random.Random], bytes]

    @property
    def name(self) -> str:
        """How the data set is called in results."""
        return f"{self.kind}, {self.partitions} partitions"

    @property
    def topic(self) -> str:
        """Name of its topic, on the source and on the target."""
        return f"{self.kind.lower().replace(' ', '-')}-{self.partitions}"

    def pool(self) -> list[bytes]:
        """Return the values that are written again and again, the same in every run."""
        # Not for secrets: the same bytes each time, so that codecs have the same work.
        generator = random.Random(SEED)  # noqa: S311
        return [self.values(self.record_bytes, generator) for _ in range(POOL_RECORDS)]

    def fill(self, bootstrap_servers: str) -> float:
        """Create the topic, write the records, and return the mean bytes of a value."""
        admin = AdminClient({"bootstrap.servers": bootstrap_servers})
        admin.create_topics([NewTopic(self.topic, self.partitions, 1)])[self.topic].result()
        producer = Producer(
            {"bootstrap.servers": bootstrap_servers, "linger.ms": 20, "queue.buffering.max.messages": 200_000}
        )
        pool = self.pool()
        written = 0
        while written < self.records:
            partition = written // RECORDS_AT_ONCE % self.partitions
            count = min(RECORDS_AT_ONCE, self.records - written)
            _produce(producer, self.topic, partition, [{"value": value} for value in pool[:count]])
            written += count
        producer.flush()
        return sum(map(len, pool)) / len(pool)


def _produce(producer: Producer, topic: str, partition: int, messages: list[dict[str, bytes]]) -> None:
    """Hand over a batch, and what did not fit in the producer's queue again."""
    while messages:
        producer.produce_batch(topic, messages, partition=partition)
        messages = [{"value": message["value"]} for message in messages if "_error" in message]
        producer.poll(0.1 if messages else 0)


def random_bytes(size: int, generator: random.Random) -> bytes:
    """Return bytes that no codec can shrink."""
    return generator.randbytes(size)


def flight(size: int, generator: random.Random) -> bytes:
    """Return a flight as JSON, as the demo's producers write them, with as many legs as make up the size."""
    legs: list[dict[str, str]] = []
    document = {
        "flight": f"MM{generator.randrange(10_000):04}",
        "passenger": f"{generator.getrandbits(64):016x}",
        "seat": generator.randrange(400),
        "legs": legs,
    }
    while len(json.dumps(document)) < size:
        legs.append(_leg(generator))
    return json.dumps(document).encode()


def _leg(generator: random.Random) -> dict[str, str]:
    airports = ("FRA", "JFK", "SIN", "GRU", "NRT", "CDG", "DXB", "SYD")
    return {
        "from": generator.choice(airports),
        "to": generator.choice(airports),
        "departure": f"2026-11-{generator.randrange(1, 29):02}T{generator.randrange(24):02}:15:00Z",
        "gate": f"B{generator.randrange(60)}",
        "status": generator.choice(("scheduled", "boarding", "departed", "cancelled")),
    }


ONE_KB = DataSet("1 KB random", 8, 4, 1_000, 2_000_000, random_bytes)
ONE_KB_JSON = DataSet("1 KB JSON", 8, 4, 1_000, 2_000_000, flight)
TEN_KB = DataSet("10 KB random", 8, 4, 10_000, 200_000, random_bytes)
HUNDRED_BYTES = DataSet("100 B random", 8, 4, 100, 6_000_000, random_bytes)
MANY_PARTITIONS = DataSet("1 KB random", 96, 12, 1_000, 2_000_000, random_bytes)
