"""The lab's stand-in for MSK Serverless refuses what that refuses, in its words where they are known."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from confluent_kafka import KafkaException
from confluent_kafka.admin import (
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewTopic,
    ResourceType,
)

from lab.brokers import SERVERLESS
from localaws.processes import Processes
from mskmigration.kafka import ClusterAdministration, KafkaCluster
from mskmigration.kafka.acls import create_acls, denial
from tests.product.e2e.mirror import small_cluster


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("serverless")
    cluster = small_cluster("serverless", "4.1.2", folder, settings=SERVERLESS)
    with Processes() as processes:
        cluster.start(processes)
        cluster.wait_until_ready()
        yield cluster.bootstrap_servers


@pytest.fixture(scope="module")
def admin(servers: str) -> AdminClient:
    admin = AdminClient({"bootstrap.servers": servers})
    create(admin, "orders", {"cleanup.policy": "compact", "retention.ms": "7200000"})
    return admin


def create(admin: AdminClient, name: str, settings: dict[str, str]) -> None:
    (created,) = admin.create_topics([NewTopic(name, 1, 1, config=settings)]).values()
    created.result(30)


def alter(admin: AdminClient, name: str, value: str) -> None:
    entry = ConfigEntry(name, value, incremental_operation=AlterConfigOpType.SET)
    resource = ConfigResource(ResourceType.TOPIC, "orders", incremental_configs=[entry])
    (altered,) = admin.incremental_alter_configs([resource]).values()
    altered.result(30)


@pytest.mark.parametrize(("name", "value"), [("cleanup.policy", "delete"), ("segment.bytes", "1048576")])
def test_a_setting_that_is_fixed_cannot_be_changed(admin: AdminClient, name: str, value: str) -> None:
    with pytest.raises(KafkaException, match=f"Amazon MSK Serverless can't alter topic configuration {name}"):
        alter(admin, name, value)


def test_others_can(admin: AdminClient) -> None:
    alter(admin, "retention.ms", "3600000")


def test_a_topic_is_not_created_with_a_setting_that_is_fixed(admin: AdminClient) -> None:
    with pytest.raises(KafkaException, match=r"Amazon MSK Serverless can't set topic configuration segment\.bytes"):
        create(admin, "others", {"segment.bytes": "1048576"})


def test_requests_about_acls_are_refused(admin: AdminClient, servers: str) -> None:
    with pytest.raises(KafkaException, match="CLUSTER_AUTHORIZATION_FAILED"):
        create_acls(admin, [denial("orders")])
    told = ClusterAdministration(KafkaCluster("target", {"bootstrap.servers": servers}), knows_acls=False)
    assert not told.has_authorizer()
