"""A connector in the other direction, created stopped and seeded, copies back only what was written after.

Both ways of delivery: under exactly-once its offsets lie on the cluster that it writes to, which is not the worker's.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from confluent_kafka import Consumer
from confluent_kafka import TopicPartition as Assigned
from tenacity import retry, stop_after_delay, wait_fixed

from lab.brokers import KafkaCluster as Cluster
from mskmigration.connect import ConnectClient, State
from mskmigration.kafka import KafkaCluster, TopicPartition
from mskmigration.migration import MigrationRequest, connector_configs, reverse_config
from mskmigration.settings import DeliveryGuarantee, Settings
from tests.fakes.settings import SETTINGS
from tests.product.e2e.mirror import Mirror, running_mirror
from tests.product.e2e.records import create_topics, produce, topics_of

# By name at the source, and on the target.
TOPICS = {"a.b-c": "a.b-c", "empty": "empty", "old": "new"}
REQUEST = MigrationRequest(migration="m", topics=(".*",), rename={"old": "new"})
FORWARD, REVERSE = "m-source", "m-reverse"
awaited = retry(wait=wait_fixed(0.1), stop=stop_after_delay(90), reraise=True)


@dataclass(frozen=True)
class Between:
    """Two clusters, and the worker between them."""

    mirror: Mirror
    connect: ConnectClient
    settings: Settings

    @property
    def reverse(self) -> dict[str, str]:
        """The connector that leads back."""
        return reverse_config(self.settings, REQUEST, TOPICS, tasks_max=1)

    def last_copied(self, cluster: Cluster, topics: list[str]) -> dict[TopicPartition, int]:
        """Return where copying from this cluster is to begin: at its ends."""
        asked = KafkaCluster("asked", {"bootstrap.servers": cluster.bootstrap_servers})
        bounds = asked.bounds([TopicPartition(topic, 0) for topic in topics])
        return {partition: found.end - 1 for partition, found in bounds.items() if found.end}

    @awaited
    def wait_until_stopped(self, name: str) -> None:
        """Wait for a connector to have no task."""
        status = self.connect.statuses()[name]
        assert (status.connector.state, status.tasks) == (State.STOPPED, ())

    @awaited
    def wait_for(self, cluster: Cluster, expected: dict[str, list[bytes]]) -> None:
        """Wait for topics to hold exactly these records."""
        assert {topic: values(cluster, topic) for topic in expected} == expected


@pytest.fixture(scope="module", params=list(DeliveryGuarantee))
def between(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Between]:
    delivery: DeliveryGuarantee = request.param
    support = "enabled" if delivery is DeliveryGuarantee.EXACTLY_ONCE else "disabled"
    folder = tmp_path_factory.mktemp("way-back")
    with running_mirror(folder, {"CONNECT_EXACTLY_ONCE_SOURCE_SUPPORT": support}) as mirror, httpx.Client() as http:
        settings = SETTINGS.model_copy(
            update={
                "source_bootstrap_servers": mirror.source.bootstrap_servers,
                "target_bootstrap_servers": mirror.target.bootstrap_servers,
                "delivery_guarantee": delivery,
                "replication_factor": 1,
            }
        )
        yield Between(mirror, ConnectClient([mirror.url], http), settings)


@pytest.fixture(scope="module")
def handed_over(between: Between) -> Between:
    """Everything is on the target, the forward connector is stopped, and the one that leads back is seeded."""
    create_topics(between.mirror.source, *TOPICS)
    for topic, count in (("a.b-c", 10), ("old", 5)):
        write(between.mirror.source, topic, [f"first-{n}" for n in range(count)])
    forward, _, _ = connector_configs(between.settings, REQUEST, tasks_max=1, groups=1)
    assert between.connect.faults(forward) == []
    between.connect.put(forward)
    firsts = {"a.b-c": numbered("first", 10), "new": numbered("first", 5), "empty": []}
    between.wait_for(between.mirror.target, firsts)
    between.connect.stop(FORWARD)
    between.wait_until_stopped(FORWARD)
    assert between.connect.faults(between.reverse) == []
    between.connect.put_stopped(between.reverse)
    between.wait_until_stopped(REVERSE)
    seeds = between.last_copied(between.mirror.target, list(TOPICS.values()))
    between.connect.seed(REVERSE, between.settings.target_alias, seeds)
    return between


@pytest.fixture(scope="module")
def copied_back(handed_over: Between) -> Between:
    """What was written on the target is at the source, too."""
    for topic in TOPICS.values():
        write(handed_over.mirror.target, topic, ["back-0", "back-1"])
    handed_over.connect.resume(REVERSE)
    back = numbered("back", 2)
    expected = {"a.b-c": numbered("first", 10) + back, "old": numbered("first", 5) + back, "empty": back}
    handed_over.wait_for(handed_over.mirror.source, expected)
    return handed_over


def test_only_what_was_written_after_is_copied_back(copied_back: Between) -> None:
    copied_back.connect.stop(REVERSE)
    copied_back.wait_until_stopped(REVERSE)
    ends = copied_back.last_copied(copied_back.mirror.target, list(TOPICS.values()))
    assert copied_back.connect.copied(REVERSE, copied_back.settings.target_alias) == ends
    assert len(values(copied_back.mirror.source, "a.b-c")) == 12


def test_after_a_rollback_the_forward_connector_goes_on_behind_both(copied_back: Between) -> None:
    copied_back.connect.delete(REVERSE)
    seeds = copied_back.last_copied(copied_back.mirror.source, list(TOPICS))
    copied_back.connect.seed(FORWARD, copied_back.settings.source_alias, seeds)
    for topic in TOPICS:
        write(copied_back.mirror.source, topic, ["again-0"])
    copied_back.connect.resume(FORWARD)
    for old, new in TOPICS.items():
        copied_back.wait_for(copied_back.mirror.target, {new: values(copied_back.mirror.source, old)})


def test_nothing_of_the_tools_is_left_at_the_source_that_would_be_migrated(copied_back: Between) -> None:
    migrated = {topic for topic in topics_of(copied_back.mirror.source) if REQUEST.migrates(topic)}
    assert migrated == set(TOPICS)
    exactly_once = copied_back.settings.delivery_guarantee is DeliveryGuarantee.EXACTLY_ONCE
    kept = "mm2-offsets.m-reverse.internal"
    assert (kept in topics_of(copied_back.mirror.source)) is exactly_once


def numbered(word: str, count: int) -> list[bytes]:
    return [f"{word}-{n}".encode() for n in range(count)]


def write(cluster: Cluster, topic: str, texts: list[str]) -> None:
    produce(cluster, topic, [(b"k", text.encode(), []) for text in texts])


def values(cluster: Cluster, topic: str) -> list[bytes]:
    """Return the committed records of partition 0; none where there is no such topic."""
    if topic not in topics_of(cluster):
        return []
    consumer = Consumer(
        {
            "bootstrap.servers": cluster.bootstrap_servers,
            "group.id": "reader",
            "enable.partition.eof": True,
            "isolation.level": "read_committed",
        }
    )
    consumer.assign([Assigned(topic, 0, 0)])
    found = []
    while (message := consumer.poll(30)) is not None and not message.error():
        found.append(message.value() or b"")
    consumer.close()
    return found
