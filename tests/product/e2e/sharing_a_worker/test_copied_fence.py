"""What MirrorMaker 2 does to a fence that stands when its source connector starts.

It copies ACLs, which is why Promote opens the copy. A limit of records it never carries, by ``FenceIgnoringAdmin``.
"""

from collections.abc import Iterator
from typing import NamedTuple

import httpx
import pytest
from confluent_kafka.admin import AdminClient
from tenacity import retry, stop_after_delay, wait_fixed

from lab.workload.topic_settings import set_on_topic
from mskmigration.connect import ConnectClient
from mskmigration.kafka import ClusterAdministration, KafkaCluster
from mskmigration.kafka.acls import denial
from mskmigration.kafka.mirror_acls import copied_opening
from mskmigration.migration import MigrationRequest, connector_configs
from tests.fakes.settings import SETTINGS
from tests.product.e2e.mirror import Mirror
from tests.product.e2e.records import create_topics, topics_of

TOPICS = ("ordered-late", "orders")
RETENTION = ("retention.ms", 123456789)
awaited = retry(wait=wait_fixed(0.2), stop=stop_after_delay(60), reraise=True)


class Copying(NamedTuple):
    """A mirror whose source connector runs, and what may be changed on its clusters."""

    mirror: Mirror
    connect: ConnectClient
    connector: str
    source: ClusterAdministration
    target: ClusterAdministration

    def start_again(self) -> None:
        """Let the connector start: it synchronizes at once, and later only after ten minutes."""
        self.connect.stop(self.connector)
        self.connect.resume(self.connector)


@pytest.fixture(scope="module")
def copying(open_mirror: Mirror) -> Iterator[Copying]:
    mirror = open_mirror
    with httpx.Client() as http:
        create_topics(mirror.source, "orders")
        settings = SETTINGS.model_copy(
            update={
                "source_bootstrap_servers": mirror.source.bootstrap_servers,
                "target_bootstrap_servers": mirror.target.bootstrap_servers,
                "replication_factor": 1,
            }
        )
        config, _, _ = connector_configs(
            settings, MigrationRequest(migration="m", topics=("order.*",)), tasks_max=1, groups=1
        )
        connect = ConnectClient([mirror.url], http)
        # What connectors of 0.2 have.
        config |= {"sync.topic.acls.enabled": "true"}
        connect.put(config)
        wait_for_topic(mirror)
        source, target = (
            ClusterAdministration(KafkaCluster("side", {"bootstrap.servers": cluster.bootstrap_servers}))
            for cluster in (mirror.source, mirror.target)
        )
        yield Copying(mirror, connect, config["name"], source, target)


def test_a_connector_that_starts_copies_no_limit(copying: Copying) -> None:
    source = copying.mirror.source
    # The retention shows that settings are copied, of a topic that is there and of one that is created.
    set_on_topic(AdminClient({"bootstrap.servers": source.bootstrap_servers}), "orders", *RETENTION)
    create_topics(source, "ordered-late", config={"retention.ms": "123456789", "max.message.bytes": "78"})
    copying.source.set_record_limits({"orders": "78"})
    copying.start_again()
    wait_for_retention(KafkaCluster("target", {"bootstrap.servers": copying.mirror.target.bootstrap_servers}))
    assert copying.target.record_limits(TOPICS) == dict.fromkeys(TOPICS)
    copying.source.set_record_limits(dict.fromkeys(TOPICS))


def test_a_connector_that_starts_copies_the_acl(copying: Copying) -> None:
    copying.source.deny_write(["orders"], ["orders"])
    copying.start_again()
    wait_for_fence(copying.target)


@awaited
def wait_for_topic(mirror: Mirror) -> None:
    assert "orders" in topics_of(mirror.target)


@awaited
def wait_for_fence(target: ClusterAdministration) -> None:
    assert {acl for acl in target.acls() if acl.name == "orders"} == {denial("orders"), copied_opening("orders")}


@awaited
def wait_for_retention(target: KafkaCluster) -> None:
    setting, value = RETENTION
    found = {topic: settings.get(setting) for topic, settings in target.topic_settings(TOPICS).items()}
    assert found == dict.fromkeys(TOPICS, str(value))
