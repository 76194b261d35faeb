"""What MirrorMaker 2 does to a fence that stands when its source connector starts: why Promote opens the copy."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tenacity import retry, stop_after_delay, wait_fixed

from lab.brokers import AUTHORIZED
from mskmigration.connect import ConnectClient
from mskmigration.kafka import ClusterAdministration, KafkaCluster
from mskmigration.kafka.acls import denial
from mskmigration.kafka.mirror_acls import copied_opening
from mskmigration.migration import MigrationRequest, connector_configs
from tests.fakes.settings import SETTINGS
from tests.product.e2e.mirror import Mirror, running_mirror
from tests.product.e2e.records import create_topics, topics_of

awaited = retry(wait=wait_fixed(0.2), stop=stop_after_delay(60), reraise=True)


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    with running_mirror(tmp_path, brokers=AUTHORIZED) as running:
        yield running


def test_a_connector_that_starts_copies_the_fence(mirror: Mirror) -> None:
    source, target = (
        ClusterAdministration(KafkaCluster("side", {"bootstrap.servers": cluster.bootstrap_servers}))
        for cluster in (mirror.source, mirror.target)
    )
    create_topics(mirror.source, "orders")
    settings = SETTINGS.model_copy(
        update={
            "source_bootstrap_servers": mirror.source.bootstrap_servers,
            "target_bootstrap_servers": mirror.target.bootstrap_servers,
            "replication_factor": 1,
        }
    )
    config, _, _ = connector_configs(
        settings, MigrationRequest(migration="m", topics=("orders",)), tasks_max=1, groups=1
    )
    with httpx.Client() as http:
        connect = ConnectClient([mirror.url], http)
        connect.put(config)
        wait_for_topic(mirror)
        source.deny_write(["orders"], ["orders"])
        connect.stop(config["name"])
        connect.resume(config["name"])
        wait_for_fence(target)


@awaited
def wait_for_topic(mirror: Mirror) -> None:
    assert "orders" in topics_of(mirror.target)


@awaited
def wait_for_fence(target: ClusterAdministration) -> None:
    assert target.acls() == {denial("orders"), copied_opening("orders")}
