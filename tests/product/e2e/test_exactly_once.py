"""A worker that is killed while it copies: with the profile, nothing arrives twice."""

from collections.abc import Iterator

import httpx
import pytest
from confluent_kafka import Consumer, Producer
from confluent_kafka import TopicPartition as Assigned
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic
from tenacity import retry, stop_after_delay, wait_fixed

from lab.brokers import KafkaCluster as Cluster
from mskmigration.connect import ConnectClient
from mskmigration.kafka import KafkaCluster, TopicPartition
from mskmigration.migration import MigrationRequest, connector_configs
from mskmigration.settings import DeliveryGuarantee
from tests.fakes.settings import SETTINGS
from tests.product.e2e.mirror import Mirror, running_mirror

TOPIC, PARTITIONS, RECORDS = "orders", 4, 400_000
PARTS = [TopicPartition(TOPIC, number) for number in range(PARTITIONS)]
WORKER = {
    "CONNECT_EXACTLY_ONCE_SOURCE_SUPPORT": "enabled",
    # The worker that takes the killed one's place gets the tasks at once.
    "CONNECT_SCHEDULED_REBALANCE_MAX_DELAY_MS": "0",
}
awaited = retry(wait=wait_fixed(0.05), stop=stop_after_delay(120), reraise=True)


@pytest.fixture(scope="module")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mirror]:
    with running_mirror(tmp_path_factory.mktemp("exactly-once"), WORKER) as running:
        yield running


@pytest.fixture(scope="module")
def connect(mirror: Mirror) -> Iterator[ConnectClient]:
    with httpx.Client() as http:
        yield ConnectClient([mirror.url], http)


@pytest.fixture(scope="module")
def killed_while_copying(mirror: Mirror, connect: ConnectClient) -> None:
    """Copy the topic, and lose the worker between its first and its last record."""
    fill(mirror.source)
    for config in configs(mirror):
        assert connect.faults(config) == []
        connect.put(config)
    target = KafkaCluster("target", {"bootstrap.servers": mirror.target.bootstrap_servers})
    begun = end_of_copy(target, at_least=RECORDS // 10)
    mirror.replace_worker()
    assert begun < RECORDS, "everything was copied before the worker could be killed"
    mirror.wait_until_ready()
    wait_until_copied(mirror, connect)


@pytest.mark.usefixtures("killed_while_copying")
def test_who_reads_committed_records_gets_each_once(mirror: Mirror) -> None:
    values = read(mirror.target)
    assert len(values) == RECORDS
    assert sorted(values) == list(range(RECORDS))


@pytest.mark.usefixtures("killed_while_copying")
def test_offsets_were_kept_with_the_records(mirror: Mirror, connect: ConnectClient) -> None:
    """Not each ``offset.flush.interval.ms``: they are never behind what a reader sees."""
    source = KafkaCluster("source", {"bootstrap.servers": mirror.source.bootstrap_servers})
    ends = {partition: bounds.end - 1 for partition, bounds in source.bounds(PARTS).items()}
    assert connect.copied("m-source", "source") == ends


def configs(mirror: Mirror) -> list[dict[str, str]]:
    """Return the connectors of a migration with the profile."""
    settings = SETTINGS.model_copy(
        update={
            "source_bootstrap_servers": mirror.source.bootstrap_servers,
            "target_bootstrap_servers": mirror.target.bootstrap_servers,
            "delivery_guarantee": DeliveryGuarantee.EXACTLY_ONCE,
            "replication_factor": 1,
        }
    )
    request = MigrationRequest(migration="m", topics=(TOPIC,))
    return connector_configs(settings, request, tasks_max=2, groups=1)


def fill(cluster: Cluster) -> None:
    """Write numbered records."""
    admin = AdminClient({"bootstrap.servers": cluster.bootstrap_servers})
    for created in admin.create_topics([NewTopic(TOPIC, PARTITIONS)]).values():
        created.result(30)
    producer = Producer({"bootstrap.servers": cluster.bootstrap_servers, "queue.buffering.max.messages": RECORDS})
    for number in range(RECORDS):
        producer.produce(TOPIC, b"%0200d" % number, partition=number % PARTITIONS)
    assert producer.flush(60) == 0


@awaited
def end_of_copy(target: KafkaCluster, *, at_least: int) -> int:
    """Wait for the copy to grow; return how far it is."""
    assert TOPIC in target.partitions()
    end = sum(bounds.end for bounds in target.bounds(PARTS).values())
    assert end >= at_least
    return end


@awaited
def wait_until_copied(mirror: Mirror, connect: ConnectClient) -> None:
    """Wait for the offsets of the last records."""
    source = KafkaCluster("source", {"bootstrap.servers": mirror.source.bootstrap_servers})
    copied = connect.copied("m-source", "source")
    assert all(copied.get(partition, -1) == bounds.end - 1 for partition, bounds in source.bounds(PARTS).items())


def read(cluster: Cluster) -> list[int]:
    """Return the numbers of all committed records."""
    consumer = Consumer(
        {
            "bootstrap.servers": cluster.bootstrap_servers,
            "group.id": "reader",
            "enable.partition.eof": True,
            "isolation.level": "read_committed",
        }
    )
    consumer.assign([Assigned(TOPIC, number, 0) for number in range(PARTITIONS)])
    numbers, ends = [], 0
    while ends < PARTITIONS:
        for message in consumer.consume(10_000, 30):
            value = message.value()
            if message.error() or value is None:
                ends += 1
            else:
                numbers.append(int(value))
    consumer.close()
    return numbers
