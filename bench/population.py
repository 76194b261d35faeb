"""Fills a broker with topics, records, consumer groups, checkpoints and a heartbeat, as a large migration has them."""

import struct
import time
from concurrent.futures import Future, wait
from dataclasses import dataclass
from itertools import batched

from confluent_kafka import ConsumerGroupTopicPartitions, KafkaException, Producer
from confluent_kafka import TopicPartition as RdTopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic
from tenacity import retry, retry_if_exception_type, stop_after_delay

PARTITIONS_PER_TOPIC = 10
RECORDS_PER_PARTITION = 5
TOPICS_AT_ONCE = 50
GROUPS_AT_ONCE = 100
CHECKPOINTS_TOPIC = "source.checkpoints.internal"
HEARTBEATS_TOPIC = "heartbeats"


@dataclass(frozen=True)
class Population:
    """So many partitions, some to a topic; each group has committed in all partitions of one topic."""

    partitions: int
    groups: int
    partitions_per_topic: int = PARTITIONS_PER_TOPIC

    @property
    def topics(self) -> list[str]:
        """The topics' names."""
        return [f"events-{number:05}" for number in range(self.partitions // self.partitions_per_topic)]

    def group_topics(self) -> dict[str, str]:
        """Return each group's topic."""
        topics = self.topics
        return {f"application-{number:05}": topics[number % len(topics)] for number in range(self.groups)}

    def fill(self, bootstrap_servers: str) -> None:
        """Make everything."""
        admin = AdminClient({"bootstrap.servers": bootstrap_servers})
        self._create_topics(admin)
        producer = Producer({"bootstrap.servers": bootstrap_servers, "linger.ms": 50})
        self._produce_records(producer)
        self._produce_checkpoints(producer)
        heartbeat = struct.pack(">hq", 0, round(time.time() * 1000))
        producer.produce(HEARTBEATS_TOPIC, heartbeat, _string("source") + _string("target"))
        producer.flush()
        self._commit(admin)

    def _create_topics(self, admin: AdminClient) -> None:
        internal = [NewTopic(CHECKPOINTS_TOPIC, 1, 1), NewTopic(HEARTBEATS_TOPIC, 1, 1)]
        topics = [NewTopic(name, self.partitions_per_topic, 1) for name in self.topics]
        for batch in batched([*internal, *topics], TOPICS_AT_ONCE, strict=False):
            for future in admin.create_topics(list(batch), request_timeout=120, operation_timeout=120).values():
                future.result()

    def _produce_records(self, producer: Producer) -> None:
        for topic in self.topics:
            for number in range(self.partitions_per_topic):
                for _ in range(RECORDS_PER_PARTITION):
                    producer.produce(topic, b"value", partition=number)
            producer.poll(0)
        producer.flush()

    def _produce_checkpoints(self, producer: Producer) -> None:
        for group, topic in self.group_topics().items():
            for number in range(self.partitions_per_topic):
                key = _string(group) + _string(topic) + struct.pack(">i", number)
                producer.produce(CHECKPOINTS_TOPIC, struct.pack(">hqq", 0, 2, 2) + _string(""), key)
            producer.poll(0)
        producer.flush()

    def _commit(self, admin: AdminClient) -> None:
        for batch in batched(self.group_topics().items(), GROUPS_AT_ONCE, strict=False):
            _commit_all(admin, dict(batch), self.partitions_per_topic)


@retry(retry=retry_if_exception_type(KafkaException), stop=stop_after_delay(120), reraise=True)
def _commit_all(admin: AdminClient, groups: dict[str, str], partitions: int) -> None:
    """Commit in all partitions of each group's topic; the first commits find their coordinator still loading.

    All answers are awaited even if one is an error: a client that is collected while answers are under way never ends,
    since it waits for its thread, which waits for the interpreter's lock.
    """
    futures: dict[str, Future[ConsumerGroupTopicPartitions]] = {}
    for group, topic in groups.items():
        offsets = [RdTopicPartition(topic, number, 3) for number in range(partitions)]
        futures |= admin.alter_consumer_group_offsets(
            [ConsumerGroupTopicPartitions(group, offsets)], request_timeout=30
        )
    wait(futures.values())
    for future in futures.values():
        for committed in future.result().topic_partitions or ():
            if committed.error is not None:
                raise KafkaException(committed.error)


def _string(text: str) -> bytes:
    return struct.pack(">h", len(text)) + text.encode()
