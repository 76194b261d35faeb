"""Topics: which there are, on which brokers, under which ids, and whether new ones would be created."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import batched
from typing import NamedTuple

from confluent_kafka import KafkaError, KafkaException, TopicCollection
from confluent_kafka.admin import AdminClient, NewTopic

from mskmigration.kafka.errors import existing, reason
from mskmigration.kafka.limits import NEW_TOPICS_PER_REQUEST, NEW_TOPICS_SECONDS, TOPICS_PER_REQUEST

NO_TOPIC_ID = "AAAAAAAAAAAAAAAAAAAAAA"  # The zero UUID.


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


class WantedTopic(NamedTuple):
    """A topic as it is to be created, with its settings."""

    name: str
    partitions: int
    replication_factor: int
    settings: Mapping[str, str]


def layout(admin: AdminClient, seconds: int) -> ClusterLayout:
    """Return the cluster's brokers and topics."""
    metadata = admin.list_topics(timeout=seconds)
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


def partition_counts(admin: AdminClient, seconds: int) -> dict[str, int]:
    """Return the number of partitions of every topic."""
    return {name: len(topic.partitions) for name, topic in admin.list_topics(timeout=seconds).topics.items()}


def topic_ids(admin: AdminClient, names: Collection[str], seconds: int) -> dict[str, str]:
    """Return the ids of those topics that have one: brokers before Kafka 2.8 give none (KIP-516)."""
    ids: dict[str, str] = {}
    for batch in batched(names, TOPICS_PER_REQUEST, strict=False):
        answers = admin.describe_topics(TopicCollection(list(batch)), request_timeout=seconds)
        ids |= {name: str(topic.topic_id) for name, topic in existing(answers).items()}
    return {name: topic_id for name, topic_id in ids.items() if topic_id != NO_TOPIC_ID}


def uncreatable(admin: AdminClient, wanted: Collection[WantedTopic]) -> dict[str, str]:
    """Return the names of those that the cluster would refuse to create, and why; it creates none.

    One that exists already is none of them.
    """
    refused: dict[str, str] = {}
    for batch in batched(wanted, NEW_TOPICS_PER_REQUEST, strict=False):
        new = [
            NewTopic(each.name, each.partitions, each.replication_factor, config=dict(each.settings)) for each in batch
        ]
        answers = admin.create_topics(new, validate_only=True, request_timeout=NEW_TOPICS_SECONDS)
        for name, answer in answers.items():
            try:
                answer.result()
            except KafkaException as error:
                if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
                    refused[name] = reason(error)
    return refused
