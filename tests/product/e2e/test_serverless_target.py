"""What MirrorMaker 2 copies to a target that refuses what MSK Serverless refuses, with its profile and without."""

from collections.abc import Iterator

import httpx
import pytest
from tenacity import retry, stop_after_delay, wait_fixed

from lab.brokers import SERVERLESS
from mskmigration.connect import ConnectClient
from mskmigration.kafka import KafkaCluster
from mskmigration.kafka.inspection import ClusterInspection
from mskmigration.migration import MigrationRequest, connector_configs
from mskmigration.settings import ClusterType
from tests.fakes.settings import SETTINGS
from tests.product.e2e.mirror import Mirror, running_mirror
from tests.product.e2e.records import Record, create_topics, produce, read, topics_of

# The profile brings the first along; MSK Serverless refuses the second.
OF_TOPIC = {"retention.ms": "7200000", "segment.bytes": "1048576"}
RECORDS: list[Record] = [(b"key", b"value", [])]
REFUSED = "Amazon MSK Serverless can't set topic configuration"


@pytest.fixture(scope="module")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mirror]:
    with running_mirror(tmp_path_factory.mktemp("mirror"), target_brokers=SERVERLESS) as running:
        for topic in ("orders", "prices"):
            create_topics(running.source, topic, config=OF_TOPIC)
            produce(running.source, topic, RECORDS)
        yield running


def test_with_the_profile_the_topic_is_copied_and_nothing_refused(mirror: Mirror) -> None:
    migrate(mirror, "orders", ClusterType.SERVERLESS)
    assert read(mirror.target, "orders", 1) == RECORDS
    target = KafkaCluster("target", {"bootstrap.servers": mirror.target.bootstrap_servers})
    settings = ClusterInspection(target).topic_settings(["orders"]).answers
    own = {name: each.value for name, each in settings["orders"].items() if each.overridden}
    assert own == {"retention.ms": OF_TOPIC["retention.ms"]}
    assert REFUSED not in log(mirror)


def test_without_it_the_topic_is_never_made(mirror: Mirror) -> None:
    migrate(mirror, "prices", ClusterType.STANDARD)
    wait_for_refusal(mirror)
    assert "prices" not in topics_of(mirror.target)


def migrate(mirror: Mirror, topic: str, target: ClusterType) -> None:
    """Register the source connector of a stack whose target is of this type."""
    settings = SETTINGS.model_copy(
        update={
            "source_bootstrap_servers": mirror.source.bootstrap_servers,
            "target_bootstrap_servers": mirror.target.bootstrap_servers,
            "replication_factor": 1,
            "target_cluster_type": target,
        }
    )
    request = MigrationRequest(migration=topic, topics=(topic,))
    config, _, _ = connector_configs(settings, request, tasks_max=1, groups=1)
    with httpx.Client() as http:
        ConnectClient([mirror.url], http).put(config)


def log(mirror: Mirror) -> str:
    return mirror.worker.log.read_text()


@retry(wait=wait_fixed(0.2), stop=stop_after_delay(60), reraise=True)
def wait_for_refusal(mirror: Mirror) -> None:
    assert REFUSED in log(mirror)
