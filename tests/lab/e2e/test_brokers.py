"""The lab's two brokers are real: they keep what is written to them, and they end when told to."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient

from lab.brokers import BrokerDiedError, KafkaCluster
from localaws.processes import Processes, carrying
from tests.product.e2e.mirror import small_cluster
from tests.product.e2e.records import Record, create_topics, produce, read, topics_of

LARGE: Record = (b"key", b"x" * (3 * 1024 * 1024 // 2), [("trace", b"\x00\xff")])


@pytest.fixture(scope="module")
def processes() -> Iterator[Processes]:
    with Processes() as started:
        yield started


@pytest.fixture(scope="module")
def clusters(processes: Processes, tmp_path_factory: pytest.TempPathFactory) -> list[KafkaCluster]:
    """Both versions, and two brokers of one of them."""
    folder = tmp_path_factory.mktemp("clusters")
    started = [small_cluster("source", "3.9.2", folder, brokers=2), small_cluster("target", "4.1.2", folder)]
    for cluster in started:
        cluster.start(processes)
    for cluster in started:
        cluster.wait_until_ready()
        create_topics(cluster, "orders", config={"max.message.bytes": str(8 * 1024 * 1024)})
    return started


def test_both_versions_keep_what_is_written_also_when_they_start_again(clusters: list[KafkaCluster]) -> None:
    for cluster in clusters:
        produce(cluster, "orders", [LARGE])
        assert read(cluster, "orders", 1) == [LARGE]
    for cluster in clusters:
        cluster.stop()
        cluster.start_again()
    for cluster in clusters:
        cluster.wait_until_ready()
        assert read(cluster, "orders", 1) == [LARGE]


def test_two_brokers_hold_a_topic_twice(clusters: list[KafkaCluster]) -> None:
    pair = clusters[0]
    topic = (
        AdminClient({"bootstrap.servers": pair.bootstrap_servers}).list_topics("orders", timeout=10).topics["orders"]
    )
    assert {len(partition.isrs) for partition in topic.partitions.values()} == {2}


def test_a_topic_is_not_created_by_a_typing_error(clusters: list[KafkaCluster]) -> None:
    target = clusters[1]
    producer = Producer({"bootstrap.servers": target.bootstrap_servers, "message.timeout.ms": 1500})
    producer.produce("ordesr", value=b"1")
    producer.flush(10)
    assert "ordesr" not in topics_of(target)


def test_they_stop_without_a_trace(clusters: list[KafkaCluster], processes: Processes) -> None:
    for cluster in clusters:
        cluster.stop()
    assert carrying(processes.owner_id) == []


def test_a_broker_that_dies_at_start_tells_why(processes: Processes, tmp_path: Path) -> None:
    broken = small_cluster("source", "3.9.2", tmp_path, settings={"log.retention.ms": "soon"})
    broken.start(processes)
    with pytest.raises(BrokerDiedError, match=r"(?s)source ended with exit code 1.*log\.retention\.ms"):
        broken.wait_until_ready()


def test_a_broker_of_another_cluster_on_the_port_is_not_taken_for_this_one(
    processes: Processes, tmp_path: Path
) -> None:
    first = small_cluster("first", "4.1.2", tmp_path)
    first.start(processes)
    first.wait_until_ready()
    second = small_cluster("second", "4.1.2", tmp_path, port=int(first.bootstrap_servers.rpartition(":")[2]))
    second.start(processes)
    with pytest.raises(BrokerDiedError, match="Address already in use"):
        second.wait_until_ready()
