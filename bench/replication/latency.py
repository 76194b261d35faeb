"""How much later a record stands on the target than on the source, at a steady load.

Both topics note when a record was appended (``message.timestamp.type=LogAppendTime``), so nothing has to be measured
while it goes on: afterwards the n-th record of a partition on the target is held against the n-th on the source.

``python -m bench.replication.latency`` writes ``build/bench/latency.json``.
"""

import itertools
import statistics
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import click
from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic
from tenacity import retry, retry_if_result, stop_after_delay, wait_fixed

from bench.replication.cases import DEFAULTS, GO, ONCE, OUR_CASE, SAMPLE, Case
from bench.replication.datasets import DataSet, random_bytes
from bench.replication.running import Rig, rig
from bench.results import Row, median_row, write

APPENDED: Final = {"message.timestamp.type": "LogAppendTime"}
SLOT_SECONDS: Final = 0.01
# Left out: a copy that begins has a second's records to catch up with.
FIRST_SECONDS: Final = 2.0
PATIENCE_SECONDS: Final = 60.0
READ_AT_ONCE: Final = 10_000
# A quiet one, and about half of what the slowest case copies.
RATES: Final = (500, 15_000)
WARM_SECONDS: Final = 30.0

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
    # It outlives its cluster by a little, and would tell so.
    producer = Producer({"bootstrap.servers": rig.clusters.source, "linger.ms": 5, "log_level": 0})
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


def rows(rate: int, case: str, measured: Sequence[Latency]) -> list[Row]:
    """Return the added latency of a case at a rate of records."""
    bench = f"added latency at {rate:,} records a second"
    return [
        median_row(f"{bench}: median", case, "ms", [one.median_ms for one in measured], digits=0),
        median_row(f"{bench}: p99", case, "ms", [one.p99_ms for one in measured], digits=0),
    ]


@click.command()
@click.option("--quick", is_flag=True, help="One short run each, of a cold JVM.")
@click.option("--no-go", is_flag=True, help="Leave out the copy in Go, which needs Go.")
def main(quick: bool, no_go: bool) -> None:
    """Measure how late each case copies at a steady load, warm, round after round."""
    cases = [case for case in (SAMPLE, DEFAULTS, OUR_CASE, ONCE, GO) if not (no_go and case is GO)]
    rates, rounds, seconds = (RATES[:1], 1, 2.0) if quick else (RATES, 3, 5.0)
    late: dict[tuple[int, str], list[Latency]] = {(rate, case.name): [] for rate in rates for case in cases}
    with rig() as machinery:
        for case in () if quick else cases:
            click.echo(f"{case.name}: warming up")
            added_latency(machinery, case, rate=RATES[-1], seconds=WARM_SECONDS)
        for _, rate, case in itertools.product(range(rounds), rates, cases):
            one = added_latency(machinery, case, rate=rate, seconds=seconds)
            late[rate, case.name].append(one)
            click.echo(f"{rate:,} records/s: {case.name}: median {one.median_ms:.0f} ms, p99 {one.p99_ms:.0f} ms")
    found = [row for (rate, name), measured in late.items() for row in rows(rate, name, measured)]
    click.echo(f"wrote {write('latency', found, quick=quick)}")


if __name__ == "__main__":
    main()
