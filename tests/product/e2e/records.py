"""Topics and records on a real cluster."""

from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from lab.brokers import KafkaCluster

# As confluent_kafka types them.
Headers = dict[str, str | bytes | None] | list[tuple[str, str | bytes | None]]
Record = tuple[bytes | None, bytes | None, Headers]


def create_topics(cluster: KafkaCluster, *topics: str, config: dict[str, str] | None = None) -> None:
    """Create topics of one partition."""
    admin = AdminClient({"bootstrap.servers": cluster.bootstrap_servers})
    created = admin.create_topics([NewTopic(topic, num_partitions=1, config=config or {}) for topic in topics])
    for future in created.values():
        future.result(timeout=30)


def topics_of(cluster: KafkaCluster) -> set[str]:
    """Return the names of all topics."""
    return set(AdminClient({"bootstrap.servers": cluster.bootstrap_servers}).list_topics(timeout=30).topics)


def produce(cluster: KafkaCluster, topic: str, records: list[Record]) -> None:
    """Write records and wait until they are stored."""
    producer = Producer({"bootstrap.servers": cluster.bootstrap_servers, "message.max.bytes": 4_000_000})
    for key, value, headers in records:
        producer.produce(topic, key=key, value=value, headers=headers)
    assert producer.flush(30) == 0


def read(cluster: KafkaCluster, topic: str, count: int) -> list[Record]:
    """Wait for the topic's first records."""
    consumer = Consumer(
        {
            "bootstrap.servers": cluster.bootstrap_servers,
            "group.id": "reader",
            "topic.metadata.refresh.interval.ms": 200,
        }
    )
    consumer.assign([TopicPartition(topic, 0, 0)])
    records: list[Record] = []
    try:
        while len(records) < count:
            message = consumer.poll(60)
            assert message is not None, f"{len(records)} of {count} records of {topic} arrived"
            if message.error() is None:
                records.append((message.key(), message.value(), message.headers() or []))
    finally:
        consumer.close()
    return records


def commit(cluster: KafkaCluster, group: str, topic: str, offset: int) -> None:
    """Commit a group's offset of partition 0."""
    consumer = Consumer({"bootstrap.servers": cluster.bootstrap_servers, "group.id": group})
    try:
        consumer.commit(offsets=[TopicPartition(topic, 0, offset)], asynchronous=False)
    finally:
        consumer.close()
