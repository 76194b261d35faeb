"""What a cluster consists of: brokers, topics, settings, logs, groups. Asked for, never changed."""

from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from itertools import batched
from typing import NamedTuple

from confluent_kafka import ConsumerGroupState, ConsumerGroupTopicPartitions, IsolationLevel, KafkaError, KafkaException
from confluent_kafka import TopicPartition as RdTopicPartition
from confluent_kafka.admin import (
    AdminClient,
    ConfigEntry,
    ConfigResource,
    ConfigSource,
    ResourceType,
)
from confluent_kafka.admin._listoffsets import OffsetSpec  # confluent_kafka.admin does not mark it as exported

from mskmigration.kafka.model import TopicPartition

SECONDS = 15
RESOURCES_PER_REQUEST = 500
GROUPS_AT_ONCE = 100
PARTITIONS_PER_REQUEST = 2_000
# Deleted meanwhile, without a leader, or a broker before Kafka 3.0, which knows no largest timestamp (KIP-734).
PASSED_OVER = {
    KafkaError.UNKNOWN_TOPIC_OR_PART,
    KafkaError.LEADER_NOT_AVAILABLE,
    KafkaError.UNSUPPORTED_VERSION,
    KafkaError._UNSUPPORTED_FEATURE,  # noqa: SLF001 its public name
}
WITHOUT_MEMBERS = {ConsumerGroupState.EMPTY, ConsumerGroupState.DEAD}


class Broker(NamedTuple):
    """A broker's advertised address."""

    host: str
    port: int


class Topic(NamedTuple):
    """A topic's partitions; ``leaderless`` and ``under_replicated`` count those in trouble."""

    partitions: int
    replication_factor: int
    leaderless: int = 0
    under_replicated: int = 0


@dataclass(frozen=True)
class ClusterLayout:
    """A cluster's id, its brokers by their ids, and its topics by name."""

    cluster_id: str = ""
    brokers: Mapping[int, Broker] = field(default_factory=dict)
    topics: Mapping[str, Topic] = field(default_factory=dict)


class Setting(NamedTuple):
    """A topic's effective setting; ``overridden`` tells whether it was set on the topic itself."""

    value: str
    overridden: bool = False


class Log(NamedTuple):
    """A partition's log: first offset, the end of what is committed (last stable offset), and the end."""

    start: int
    stable_end: int
    end: int
    newest_at_ms: int = -1


class Group(NamedTuple):
    """A consumer group: whether it has members."""

    active: bool


class Refusable[Answers](NamedTuple):
    """Answers by name, and the names for which the cluster refused one, with the reason."""

    answers: Answers
    refused: Mapping[str, str]


def layout(admin: AdminClient) -> ClusterLayout:
    """Return the cluster's brokers and topics."""
    metadata = admin.list_topics(timeout=SECONDS)
    topics = {
        name: Topic(
            partitions=len(topic.partitions),
            replication_factor=min((len(each.replicas) for each in topic.partitions.values()), default=0),
            leaderless=sum(each.leader < 0 for each in topic.partitions.values()),
            under_replicated=sum(len(each.isrs) < len(each.replicas) for each in topic.partitions.values()),
        )
        for name, topic in metadata.topics.items()
    }
    brokers = {number: Broker(str(broker.host), broker.port) for number, broker in metadata.brokers.items()}
    return ClusterLayout(metadata.cluster_id or "", brokers, topics)


def broker_settings(admin: AdminClient, brokers: Iterable[int]) -> Refusable[dict[int, dict[str, str]]]:
    """Ask each broker itself, so that one that its address does not lead to is found."""
    asked = {number: _describe(admin, [ConfigResource(ResourceType.BROKER, str(number))]) for number in brokers}
    settings: dict[int, dict[str, str]] = {}
    refused: dict[str, str] = {}
    for number, futures in asked.items():
        for future in futures.values():
            try:
                entries = future.result()
                settings[number] = {name: entry.value for name, entry in entries.items() if entry.value is not None}
            except KafkaException as error:
                refused[str(number)] = reason(error)
    return Refusable(settings, refused)


def topic_settings(admin: AdminClient, topics: Collection[str]) -> Refusable[dict[str, dict[str, Setting]]]:
    """Return the effective settings of each topic."""
    settings: dict[str, dict[str, Setting]] = {}
    refused: dict[str, str] = {}
    for batch in batched(topics, RESOURCES_PER_REQUEST, strict=False):
        for resource, future in _describe(admin, [ConfigResource(ResourceType.TOPIC, name) for name in batch]).items():
            try:
                settings[str(resource.name)] = {
                    name: Setting(entry.value, ConfigSource(entry.source) is ConfigSource.DYNAMIC_TOPIC_CONFIG)
                    for name, entry in future.result().items()
                    if entry.value is not None
                }
            except KafkaException as error:
                refused[str(resource.name)] = reason(error)
    return Refusable(settings, refused)


def logs(admin: AdminClient, partitions: Collection[TopicPartition]) -> dict[TopicPartition, Log]:
    """Return each partition's log; a partition without a leader is left out."""
    starts = _offsets(admin, partitions, OffsetSpec.earliest())  # type: ignore[no-untyped-call]
    stable = _offsets(admin, partitions, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED)  # type: ignore[no-untyped-call]
    ends = _offsets(admin, partitions, OffsetSpec.latest())  # type: ignore[no-untyped-call]
    newest = _offsets(admin, partitions, OffsetSpec.max_timestamp())  # type: ignore[no-untyped-call]
    return {
        each: Log(starts[each][0], stable[each][0], ends[each][0], newest.get(each, (0, -1))[1])
        for each in starts.keys() & stable.keys() & ends.keys()
    }


def groups(admin: AdminClient) -> dict[str, Group]:
    """Return every consumer group; ``python_queries.group_types`` knows share groups and streams groups, too."""
    listing = admin.list_consumer_groups(request_timeout=SECONDS).result()
    if listing.errors:
        raise KafkaException(listing.errors[0])  # a KafkaError is no exception: nothing catches it
    return {each.group_id: Group(each.state not in WITHOUT_MEMBERS) for each in listing.valid}


def reason(error: KafkaException) -> str:
    """Return Kafka's name of an error and its words."""
    cause = error.args[0]
    return f"{cause.name()}: {cause.str()}"


def _describe(
    admin: AdminClient, resources: list[ConfigResource]
) -> Mapping[ConfigResource, Future[dict[str, ConfigEntry]]]:
    return admin.describe_configs(resources, request_timeout=SECONDS)  # type: ignore[no-any-return,unused-ignore]


def group_offsets(admin: AdminClient, names: Collection[str]) -> Refusable[dict[str, dict[TopicPartition, int]]]:
    """Return the committed offsets of each group."""
    offsets: dict[str, dict[TopicPartition, int]] = {}
    refused: dict[str, str] = {}
    for batch in batched(names, GROUPS_AT_ONCE, strict=False):
        answers: dict[str, Future[ConsumerGroupTopicPartitions]] = {}
        for name in batch:
            request = [ConsumerGroupTopicPartitions(name)]
            answers |= admin.list_consumer_group_offsets(request, request_timeout=SECONDS)
        for name, future in answers.items():
            try:
                committed = future.result().topic_partitions or ()
            except KafkaException as error:
                refused[name] = reason(error)
                continue
            offsets[name] = {TopicPartition(each.topic, each.partition): each.offset for each in committed}
    return Refusable(offsets, refused)


def _offsets(
    admin: AdminClient,
    partitions: Collection[TopicPartition],
    which: OffsetSpec,
    isolation: IsolationLevel = IsolationLevel.READ_UNCOMMITTED,
) -> dict[TopicPartition, tuple[int, int]]:
    found = {}
    for batch in batched(partitions, PARTITIONS_PER_REQUEST, strict=False):
        asked = {RdTopicPartition(*each): which for each in batch}
        futures = admin.list_offsets(asked, isolation_level=isolation, request_timeout=SECONDS)
        for each, future in futures.items():
            try:
                answer = future.result()
            except KafkaException as error:
                if error.args[0].code() not in PASSED_OVER:
                    raise
                continue
            found[TopicPartition(each.topic, each.partition)] = (answer.offset, answer.timestamp)
    return found
