"""The lab's two brokers are real: they keep what is written to them, and they end when told to."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from confluent_kafka import Consumer, Producer
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from lab.brokers import BrokerDiedError, KafkaCluster
from lab.processes import Processes, carrying

ONE_AND_A_HALF_MIB = b"x" * (3 * 1024 * 1024 // 2)


@pytest.fixture
def processes() -> Iterator[Processes]:
    with Processes() as started:
        yield started


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def cluster(name: str, version: str, folder: Path, **settings: str) -> KafkaCluster:
    return KafkaCluster(
        name,
        version=version,
        port=free_port(),
        controller_port=free_port(),
        folder=folder / name,
        heap_mib=384,
        settings=settings,
    )


def create_topic(bootstrap_servers: str, topic: str, config: dict[str, str]) -> None:
    admin = AdminClient({"bootstrap.servers": bootstrap_servers})
    admin.create_topics([NewTopic(topic, num_partitions=2, config=config)])[topic].result(timeout=30)


def produce(bootstrap_servers: str, topic: str, value: bytes) -> None:
    producer = Producer({"bootstrap.servers": bootstrap_servers, "message.max.bytes": 2 * len(value)})
    producer.produce(topic, key=b"key", value=value, headers=[("trace", b"\x00\xff")])
    assert producer.flush(30) == 0


def read_one(bootstrap_servers: str, topic: str) -> tuple[bytes | None, bytes | None, object]:
    consumer = Consumer({"bootstrap.servers": bootstrap_servers, "group.id": "reader", "auto.offset.reset": "earliest"})
    try:
        consumer.subscribe([topic])
        message = consumer.poll(30)
        assert message is not None
        assert message.error() is None
        return message.key(), message.value(), message.headers()
    finally:
        consumer.close()


def test_both_versions_keep_what_is_written_and_stop_without_a_trace(processes: Processes, tmp_path: Path) -> None:
    clusters = [cluster("source", "3.9.2", tmp_path), cluster("target", "4.1.2", tmp_path)]
    for each in clusters:
        each.start(processes)
    for each in clusters:
        each.wait_until_ready()
        create_topic(each.bootstrap_servers, "orders", {"max.message.bytes": str(8 * 1024 * 1024)})
        produce(each.bootstrap_servers, "orders", ONE_AND_A_HALF_MIB)
        assert read_one(each.bootstrap_servers, "orders") == (
            b"key",
            ONE_AND_A_HALF_MIB,
            [("trace", b"\x00\xff")],
        )
    for each in clusters:
        each.stop()
    assert carrying(processes.lab_id) == []


def test_a_topic_is_not_created_by_a_typing_error(processes: Processes, tmp_path: Path) -> None:
    target = cluster("target", "4.1.2", tmp_path)
    target.start(processes)
    target.wait_until_ready()
    producer = Producer({"bootstrap.servers": target.bootstrap_servers, "message.timeout.ms": 1500})
    producer.produce("ordesr", value=b"1")
    producer.flush(10)
    topics = AdminClient({"bootstrap.servers": target.bootstrap_servers}).list_topics(timeout=10).topics
    assert topics == {}


def test_a_broker_that_dies_at_start_tells_why(processes: Processes, tmp_path: Path) -> None:
    broken = cluster("source", "3.9.2", tmp_path, **{"log.retention.ms": "soon"})
    broken.start(processes)
    with pytest.raises(BrokerDiedError, match=r"(?s)source ended with exit code 1.*log\.retention\.ms"):
        broken.wait_until_ready()


def test_a_broker_of_another_cluster_on_the_port_is_not_taken_for_this_one(
    processes: Processes, tmp_path: Path
) -> None:
    first = cluster("first", "4.1.2", tmp_path)
    first.start(processes)
    first.wait_until_ready()
    port = int(first.bootstrap_servers.rpartition(":")[2])
    second = KafkaCluster(
        "second",
        version="4.1.2",
        port=port,
        controller_port=free_port(),
        folder=tmp_path / "second",
        heap_mib=384,
    )
    second.start(processes)
    with pytest.raises(BrokerDiedError, match="Address already in use"):
        second.wait_until_ready()
