"""How much one request to a cluster asks for, how long it is waited for, and what has to come first."""

from collections.abc import Collection, Mapping
from concurrent.futures import Future
from types import SimpleNamespace
from typing import Any, cast

import pytest
from confluent_kafka import ConsumerGroupState
from confluent_kafka.admin import AdminClient, ConfigResource

from mskmigration.kafka import KafkaCluster, TopicPartition
from mskmigration.kafka.inspection import ClusterInspection
from mskmigration.kafka.limits import Limits

GROUPS = [f"group-{number:03}" for number in range(250)]
TOPICS = [f"topic-{number:04}" for number in range(1_200)]
PARTITIONS = [TopicPartition("orders", number) for number in range(4_100)]


class RecordingAdmin:
    """Answers every request at once, and notes how much each asked for and how long it would have waited."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, int]] = []
        self.seconds: set[int] = set()
        self.stable: set[bool] = set()
        self.states: dict[str, ConsumerGroupState] = {}
        self.described: dict[str, tuple[ConsumerGroupState, int]] = {}

    def describe_cluster(self, request_timeout: int) -> Future[object]:
        """Note that the cluster was seen to be there."""
        return self._noted("describe_cluster", [None], request_timeout)[None]

    def list_consumer_group_offsets(
        self, groups: Collection[Any], *, require_stable: bool, request_timeout: int
    ) -> Mapping[str, Future[object]]:
        """Answer that a group has no offsets."""
        self.stable.add(require_stable)
        return self._noted("group offsets", [each.group_id for each in groups], request_timeout)

    def list_consumer_groups(self, request_timeout: int) -> Future[object]:
        """List the groups in their states."""
        listed = [SimpleNamespace(group_id=name, state=state) for name, state in self.states.items()]
        (answer,) = self._noted("groups", [None], request_timeout, SimpleNamespace(errors=[], valid=listed)).values()
        return answer

    def describe_consumer_groups(self, names: Collection[str], request_timeout: int) -> dict[str, Future[object]]:
        """Describe groups as a broker before Kafka 2.6 does; one that it does not know for a consumer group is DEAD."""
        answers = self._noted("describe groups", list(names), request_timeout)
        for name, future in answers.items():
            state, members = self.described[name]
            future.result().__dict__.update(state=state, members=["member"] * members)
        return answers

    def describe_configs(
        self, resources: Collection[ConfigResource], request_timeout: int
    ) -> dict[Any, Future[object]]:
        """Answer that there are no settings."""
        return self._noted("settings", list(resources), request_timeout, {})

    def list_offsets(
        self, partitions: Mapping[Any, object], isolation_level: object, request_timeout: int
    ) -> dict[Any, Future[object]]:
        """Answer that a log is empty."""
        assert isolation_level is not None
        return self._noted("offsets", list(partitions), request_timeout, SimpleNamespace(offset=0, timestamp=-1))

    def _noted(self, what: str, asked: list[Any], seconds: int, answer: object = None) -> dict[Any, Future[object]]:
        self.requests.append((what, len(asked)))
        self.seconds.add(seconds)
        answers = {each: Future[object]() for each in asked}
        for future in answers.values():
            future.set_result(SimpleNamespace(topic_partitions=()) if answer is None else answer)
        return answers


@pytest.fixture
def admin(monkeypatch: pytest.MonkeyPatch) -> RecordingAdmin:
    recording = RecordingAdmin()
    monkeypatch.setattr(KafkaCluster, "admin", cast("AdminClient", recording))
    monkeypatch.setattr(KafkaCluster, "new_admin", lambda _self: recording)
    return recording


@pytest.fixture
def cluster() -> KafkaCluster:
    return KafkaCluster("source", {"bootstrap.servers": "b:9092"}, Limits(seconds=7, inspection_seconds=5))


def test_offsets_of_groups_are_asked_for_once_the_cluster_is_there(
    admin: RecordingAdmin, cluster: KafkaCluster
) -> None:
    """librdkafka's issue #4605: what is asked of a coordinator that is away may end the process."""
    for ask in (cluster.committed, ClusterInspection(cluster).group_offsets):
        admin.requests.clear()
        ask(GROUPS)
        assert admin.requests == [("describe_cluster", 1), *[("group offsets", 1)] * len(GROUPS)]


def test_only_a_handover_s_reads_wait_for_open_transactions(admin: RecordingAdmin, cluster: KafkaCluster) -> None:
    cluster.committed(GROUPS)
    cluster.commits(GROUPS)
    assert admin.stable == {False}
    admin.stable.clear()
    cluster.stable_commits(GROUPS)
    assert admin.stable == {True}


def test_groups_that_are_listed_without_a_state_are_described(admin: RecordingAdmin, cluster: KafkaCluster) -> None:
    """ListGroups tells states since version 4 (KIP-518, Kafka 2.6)."""
    unknown = dict.fromkeys(("busy", "idle", "of-kip-848"), ConsumerGroupState.UNKNOWN)
    admin.states = {**unknown, "empty": ConsumerGroupState.EMPTY, "stable": ConsumerGroupState.STABLE}
    admin.described = {
        "busy": (ConsumerGroupState.STABLE, 2),
        "idle": (ConsumerGroupState.EMPTY, 0),
        "of-kip-848": (ConsumerGroupState.DEAD, 0),
    }
    assert cluster.groups_with_members() == {"busy", "of-kip-848", "stable"}
    assert admin.requests == [("groups", 1), ("describe_cluster", 1), ("describe groups", 3)]
    assert {name for name, group in ClusterInspection(cluster).groups().items() if not group.active} == {
        "idle",
        "empty",
    }


def test_groups_that_are_listed_with_their_states_are_one_request(admin: RecordingAdmin, cluster: KafkaCluster) -> None:
    admin.states = {"empty": ConsumerGroupState.EMPTY, "stable": ConsumerGroupState.STABLE}
    assert cluster.groups_with_members() == {"stable"}
    assert admin.requests == [("groups", 1)]


def test_ends_of_two_thousand_partitions_are_one_request(admin: RecordingAdmin, cluster: KafkaCluster) -> None:
    assert len(cluster.bounds(PARTITIONS)) == len(cluster.last_stable(PARTITIONS)) == len(PARTITIONS)
    assert admin.requests == [("offsets", count) for _ in range(3) for count in (2_000, 2_000, 100)]
    admin.requests.clear()
    assert len(ClusterInspection(cluster).logs(PARTITIONS)) == len(PARTITIONS)
    assert admin.requests == [("offsets", count) for _ in range(4) for count in (2_000, 2_000, 100)]


def test_settings_are_asked_for_in_larger_requests_where_somebody_waits(
    admin: RecordingAdmin, cluster: KafkaCluster
) -> None:
    assert cluster.topic_settings(TOPICS).keys() == set(TOPICS)
    assert admin.requests == [("settings", 1_000), ("settings", 200)]
    admin.requests.clear()
    assert ClusterInspection(cluster).topic_settings(TOPICS).answers.keys() == set(TOPICS)
    assert admin.requests == [("settings", 500), ("settings", 500), ("settings", 200)]


def test_each_waits_for_as_long_as_its_limits_say(admin: RecordingAdmin, cluster: KafkaCluster) -> None:
    cluster.topic_settings(TOPICS)
    cluster.bounds(PARTITIONS)
    cluster.committed(GROUPS)
    assert admin.seconds == {7}
    admin.seconds.clear()
    inspection = ClusterInspection(cluster)
    inspection.topic_settings(TOPICS)
    inspection.broker_settings([1, 2])
    inspection.logs(PARTITIONS)
    inspection.group_offsets(GROUPS)
    assert admin.seconds == {5}
    assert Limits() == Limits(seconds=20, inspection_seconds=15)
