"""A function's view of a cluster outlives its brokers: what coordinators know is answered after each restart."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tenacity import retry, retry_if_exception_message, stop_after_delay, wait_fixed

from lab.brokers import KafkaCluster as Broker
from mskmigration.errors import KafkaUnreachableError
from mskmigration.kafka import Commit, KafkaCluster, TopicPartition
from mskmigration.kafka.administration import ClusterAdministration
from tests.product.e2e.one_broker import one_broker

PARTITION = TopicPartition("orders", 0)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    with one_broker(tmp_path, PARTITION.topic) as broker:
        yield broker


@pytest.fixture
def source(broker: Broker) -> KafkaCluster:
    """A view of the cluster with a group that has read one record."""
    source = KafkaCluster("source", {"bootstrap.servers": broker.bootstrap_servers})
    commit(source, 1)
    return source


@retry(
    # The last where a busy machine takes long to make the topic of groups' offsets.
    retry=retry_if_exception_message(match=".*(Not coordinator|Coordinator load in progress|Timed out)"),
    wait=wait_fixed(0.2),
    stop=stop_after_delay(90),
)
def commit(source: KafkaCluster, offset: int) -> None:
    """Commit once the broker that has just started coordinates the group."""
    ClusterAdministration(source).commit({"readers": {PARTITION: Commit(offset)}})


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
    with pytest.raises(KafkaUnreachableError, match="list offsets of consumer groups"):
        source.committed(["readers"])
    broker.start_again()
    broker.wait_until_ready()
    assert source.committed(["readers"]) == {"readers": {PARTITION: 1}}
