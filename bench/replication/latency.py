"""How much later a record stands on the target than on the source, at a steady load.

Both topics note when a record was appended (``message.timestamp.type=LogAppendTime``), so nothing has to be measured
while it goes on: afterwards the n-th record of a partition on the target is held against the n-th on the source.
"""

import itertools
import statistics
import time
from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic
from tenacity import retry, retry_if_result, stop_after_delay, wait_fixed

from bench.replication.cases import Case
from bench.replication.datasets import DataSet, random_bytes
from bench.replication.running import Rig

APPENDED: Final = {"message.timestamp.type": "LogAppendTime"}
SLOT_SECONDS: Final = 0.01
# Left out: a copy that begins has a second's records to catch up with.
FIRST_SECONDS: Final = 2.0
PATIENCE_SECONDS: Final = 60.0
READ_AT_ONCE: Final = 10_000

_numbers = itertools.count()


@dataclass(frozen=True)
class Latency:
    """Milliseconds between a record's place in the source's log and its place in the target's."""

    median_ms: float
    p99_ms: float


def added_latency(rig: Rig, case: Case, *, rate: int, seconds: float, partitions: int = 8, tasks: int = 4) -> Latency:
    """Write records of 1 KB at a steady rate while the case copies them."""
    records = round(rate * (FIRST_SECONDS + seconds))
    data = DataSet(f"latency {next(_numbers)}", partitions, tasks, 1_000, records, random_bytes)
    admin = AdminClient({"bootstrap.servers": rig.clusters.source})
    admin.create_topics([NewTopic(data.topic, partitions, 1, config=APPENDED)])[data.topic].result()
    rig.target.create(data, APPENDED)
    producer = Producer({"bootstrap.servers": rig.clusters.source, "linger.ms": 5})
    with rig.workers.copying(case, data):
        _produce(producer, data, partitions)
        _wait_until_copied(rig, data, partitions)
        _produce_steadily(producer, data, rate)
        _wait_until_copied(rig, data, partitions + records)
    written, copied = (_appended(servers, data) for servers in (rig.clusters.source, rig.clusters.target))
    begun = min(times[0] for times in written.values()) + FIRST_SECONDS * 1000
    late = [
        there - here
        for partition, times in written.items()
        for here, there in zip(times[1:], copied[partition][1:], strict=False)
        if here >= begun
    ]
    return Latency(statistics.median(late), statistics.quantiles(late, n=100)[98])


def _produce(producer: Producer, data: DataSet, count: int) -> None:
    value = data.pool()[0]
    for number in range(count):
        producer.produce(data.topic, value, partition=number % data.partitions)
    producer.flush()


def _produce_steadily(producer: Producer, data: DataSet, rate: int) -> None:
    """Write what is due each hundredth of a second, whatever the one before took."""
    pool = data.pool()
    started, written = time.monotonic(), 0
    while written < data.records:
        due = min(data.records, round((time.monotonic() - started) * rate))
        for number in range(written, due):
            producer.produce(data.topic, pool[number % len(pool)], partition=number % data.partitions)
        written = due
        producer.poll(0)
        time.sleep(SLOT_SECONDS)
    producer.flush()


@retry(retry=retry_if_result(lambda enough: not enough), wait=wait_fixed(0.1), stop=stop_after_delay(PATIENCE_SECONDS))
def _wait_until_copied(rig: Rig, data: DataSet, records: int) -> bool:
    return rig.target.records(data) >= records


def _appended(bootstrap_servers: str, data: DataSet) -> dict[int, list[int]]:
    """Return when each record of a partition was appended, in ms, in the log's order."""
    consumer = Consumer({"bootstrap.servers": bootstrap_servers, "group.id": "bench", "enable.auto.commit": False})
    times: dict[int, list[int]] = defaultdict(list)
    try:
        consumer.assign([TopicPartition(data.topic, number, 0) for number in range(data.partitions)])
        while sum(map(len, times.values())) < data.partitions + data.records:
            for message in consumer.consume(READ_AT_ONCE, timeout=1):
                times[message.partition() or 0].append(message.timestamp()[1])
    finally:
        consumer.close()
    return times
