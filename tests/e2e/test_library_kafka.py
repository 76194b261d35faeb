"""The library's view of a cluster, against a real broker."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from lab.brokers import KafkaCluster as Broker
from lab.processes import Processes
from mskmigration.errors import KafkaUnreachableError
from mskmigration.kafka import Bounds, KafkaCluster, TopicPartition
from tests.free_ports import free_ports

PLAIN, ABORTED, OPEN = (TopicPartition(name, 0) for name in ("plain", "aborted", "open"))


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    port, controller_port = free_ports(2)
    folder: Path = tmp_path_factory.mktemp("broker")
    with Processes() as processes:
        broker = Broker(
            "source", version="3.9.2", port=port, controller_port=controller_port, folder=folder, heap_mib=512
        )
        broker.start(processes)
        broker.wait_until_ready()
        admin = AdminClient({"bootstrap.servers": broker.bootstrap_servers})
        for future in admin.create_topics([NewTopic(tp.topic, 1, 1) for tp in (PLAIN, ABORTED, OPEN)]).values():
            future.result()
        yield broker


@pytest.fixture(scope="module")
def source(broker: Broker) -> KafkaCluster:
    servers = {"bootstrap.servers": broker.bootstrap_servers}
    plain = Producer(servers)
    for number in range(10):
        plain.produce("plain", f"value {number}")
    plain.flush()
    transactional = Producer({**servers, "transactional.id": "a"})
    transactional.init_transactions()
    transactional.begin_transaction()
    transactional.produce("aborted", "committed")
    transactional.commit_transaction()
    transactional.begin_transaction()
    for _ in range(100):
        transactional.produce("aborted", "never seen")
    transactional.flush()
    transactional.abort_transaction()
    hanging = Producer({**servers, "transactional.id": "b"})
    hanging.init_transactions()
    hanging.begin_transaction()
    hanging.produce("open", "not yet")
    hanging.flush()
    return KafkaCluster("source", servers)


def test_topics_and_bounds(source: KafkaCluster) -> None:
    topics = source.partitions()
    assert {name: topics[name] for name in ("plain", "aborted", "open")} == {"plain": 1, "aborted": 1, "open": 1}
    # One committed record and its marker, a hundred aborted ones and theirs.
    assert source.bounds([PLAIN, ABORTED]) == {PLAIN: Bounds(0, 10), ABORTED: Bounds(0, 103)}


def test_unread_sees_records_and_no_markers(source: KafkaCluster) -> None:
    assert source.unread({PLAIN: 9, ABORTED: 0}) == {PLAIN, ABORTED}
    assert source.unread({PLAIN: 10, ABORTED: 1}) == set()


def test_an_open_transaction_is_not_there_to_be_read(source: KafkaCluster) -> None:
    assert source.unread({OPEN: 0}) == set()


def test_a_cluster_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mskmigration.kafka.cluster.TIMEOUT_SECONDS", 1)
    (port,) = free_ports(1)
    nobody = KafkaCluster("source", {"bootstrap.servers": f"127.0.0.1:{port}"})
    with pytest.raises(KafkaUnreachableError, match=rf"The source cluster \(127.0.0.1:{port}\) did not give"):
        nobody.partitions()
