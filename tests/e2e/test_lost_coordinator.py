"""A function's view of a cluster outlives its brokers: what coordinators know is answered after each restart."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic
from tenacity import retry, retry_if_exception_message, stop_after_delay, wait_fixed

from lab.brokers import KafkaCluster as Broker
from lab.ports import free_ports
from lab.processes import Processes
from mskmigration.errors import KafkaUnreachableError
from mskmigration.kafka import KafkaCluster, TopicPartition
from mskmigration.kafka.administration import ClusterAdministration

PARTITION = TopicPartition("orders", 0)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    port, controller_port = free_ports(2)
    with Processes() as processes:
        broker = Broker(
            "source", version="3.9.2", port=port, controller_port=controller_port, folder=tmp_path, heap_mib=512
        )
        broker.start(processes)
        broker.wait_until_ready()
        admin = AdminClient({"bootstrap.servers": broker.bootstrap_servers})
        admin.create_topics([NewTopic(PARTITION.topic, 1, 1)])[PARTITION.topic].result()
        yield broker


@pytest.fixture
def source(broker: Broker) -> KafkaCluster:
    """A view of the cluster with a group that has read one record."""
    source = KafkaCluster("source", {"bootstrap.servers": broker.bootstrap_servers})
    commit(source, 1)
    return source


@retry(retry=retry_if_exception_message(match=".*Not coordinator"), wait=wait_fixed(0.2), stop=stop_after_delay(30))
def commit(source: KafkaCluster, offset: int) -> None:
    """Commit once the broker that has just started coordinates the group."""
    ClusterAdministration(source).commit({"readers": {PARTITION: offset}})


def test_groups_offsets_are_answered_and_written_after_each_restart(broker: Broker, source: KafkaCluster) -> None:
    for offset in (1, 2, 3):
        assert source.committed(["readers", "others"]) == {"readers": {PARTITION: offset}, "others": {}}
        broker.stop()
        broker.start_again()
        broker.wait_until_ready()
        commit(source, offset + 1)


def test_a_cluster_that_was_away_is_seen_again(broker: Broker, source: KafkaCluster) -> None:
    assert source.committed(["readers"]) == {"readers": {PARTITION: 1}}
    broker.stop()
    with pytest.raises(KafkaUnreachableError, match="the groups' offsets"):
        source.committed(["readers"])
    broker.start_again()
    broker.wait_until_ready()
    assert source.committed(["readers"]) == {"readers": {PARTITION: 1}}
