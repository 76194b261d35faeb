"""Quotas, and groups of the types that librdkafka does not list, of real brokers."""

import socket
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from confluent_kafka import KafkaException
from kafka.protocol.admin import ListGroupsRequest

from lab.brokers import KafkaCluster
from lab.brokers.artifacts import broker_libraries
from lab.brokers.quotas import alter_quota
from localaws.ports import free_ports
from localaws.processes import Processes
from mskmigration.kafka import KafkaCluster as Library
from mskmigration.kafka import python_queries
from mskmigration.kafka.inspection import ClusterInspection
from mskmigration.kafka.quotas import QuotaEntity
from tests.product.e2e.mirror import small_cluster
from tests.product.e2e.records import commit, create_topics

VERSION = "4.1.2"
ONE_BROKER = {
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "share.coordinator.state.topic.num.partitions": "1",
    # Streams groups are early access in 4.1.
    "unstable.api.versions.enable": "true",
    "unstable.feature.versions.enable": "true",
    "group.coordinator.rebalance.protocols": "classic,consumer,share,streams",
}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaCluster]:
    cluster = small_cluster("groups", VERSION, tmp_path_factory.mktemp("groups"), settings=ONE_BROKER)
    with Processes() as processes:
        cluster.start(processes)
        cluster.wait_until_ready()
        yield cluster


def test_groups_of_every_type_are_told(cluster: KafkaCluster) -> None:
    create_topics(cluster, "orders")
    commit(cluster, "billing", "orders", 0)
    leave_groups(cluster, "orders", "sharers", "streamers")
    settings: dict[str, str | int | float | bool] = {"bootstrap.servers": cluster.bootstrap_servers}
    # Once librdkafka lists them all, the other library is needed for quotas only.
    assert ClusterInspection(Library("source", settings)).groups().keys() == {"billing"}
    assert python_queries.group_types(settings) == {"billing": "classic", "sharers": "share", "streamers": "streams"}


def test_a_cluster_that_is_too_old_for_types_lists_its_groups_without(
    cluster: KafkaCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(python_queries, "ListGroupsRequest", partial(ListGroupsRequest, max_version=4))
    assert python_queries.group_types({"bootstrap.servers": cluster.bootstrap_servers})["billing"] == ""


def test_quotas_of_every_kind_of_entity_are_told(cluster: KafkaCluster) -> None:
    client = ("--entity-type", "users", "--entity-name", "a=b,c", "--entity-type", "clients", "--entity-default")
    address = ("--entity-type", "ips", "--entity-name", "10.0.0.1")
    limits = "producer_byte_rate=1e6,request_percentage=12.5"
    alter_quota(cluster.bootstrap_servers, client, "--add-config", limits)
    alter_quota(cluster.bootstrap_servers, address, "--add-config", "connection_creation_rate=5")
    assert python_queries.quotas({"bootstrap.servers": cluster.bootstrap_servers}) == {
        QuotaEntity((("user", "a=b,c"), ("client-id", None))): {"producer_byte_rate": 1e6, "request_percentage": 12.5},
        QuotaEntity((("ip", "10.0.0.1"),)): {"connection_creation_rate": 5},
    }


def test_a_cluster_without_an_authorizer_has_no_acls_to_tell(cluster: KafkaCluster) -> None:
    settings: dict[str, str | int | float | bool] = {"bootstrap.servers": cluster.bootstrap_servers}
    assert python_queries.acls(settings) is None
    assert python_queries.scram_users(settings) == frozenset()


@pytest.mark.parametrize("protocol", ["PLAINTEXT", "SSL"])
def test_who_says_nothing_is_waited_for_no_longer_than_allowed(protocol: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings = {"bootstrap.servers": f"127.0.0.1:{silent.getsockname()[1]}", "security.protocol": protocol}
        with pytest.raises(KafkaException, match="no answer within 1 s"):
            python_queries.quotas(settings, seconds=1)


def test_where_nobody_listens_is_told_at_once() -> None:
    (nobody,) = free_ports(1)
    with pytest.raises(KafkaException, match="KafkaConnectionError"):
        python_queries.group_types({"bootstrap.servers": f"127.0.0.1:{nobody}"})


def leave_groups(cluster: KafkaCluster, topic: str, *groups: str) -> None:
    """Leave a share group and a streams group."""
    java = ["java", "-Xmx128m", "-XX:TieredStopAtLevel=1", "-cp", f"{broker_libraries(VERSION)}/*"]
    source = str(Path(__file__).with_name("Groups.java"))
    done = subprocess.run(
        [*java, source, cluster.bootstrap_servers, topic, *groups],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
