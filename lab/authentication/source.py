"""What the source holds before a migration: records, a group's offsets, and a transaction's end."""

import logging
from typing import Any, Final

from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewPartitions, NewTopic

from lab.compare.groups import committed_offsets
from mskmigration.kafka.acls import ANY_HOST, EVERY_NAME, Acl, create_acls

TOPICS: Final = ("accounts", "orders")
PARTITIONS: Final = 2
RECORDS: Final = 500
GROUP: Final = "billing"
READ: Final = 100
LATECOMER: Final = "shipping"  # a second group, of a walk
ANSWER_SECONDS: Final = 30.0
log = logging.getLogger(__name__)


def fill(servers: str) -> None:
    """Create the topics, write their records, and commit what a group has read."""
    admin = _admin(servers)
    made = admin.create_topics([NewTopic(topic, num_partitions=PARTITIONS) for topic in TOPICS])
    for future in made.values():
        future.result(ANSWER_SECONDS)
    write(servers, RECORDS)
    commit(servers, GROUP, READ)


def write(servers: str, records: int) -> None:
    """Write so many records to each topic."""
    producer = Producer({"bootstrap.servers": servers})
    for number in range(records):
        for topic in TOPICS:
            producer.produce(topic, key=str(number), value=f"record {number} of {topic}", partition=number % PARTITIONS)
    producer.flush(ANSWER_SECONDS)


def write_in_transaction(servers: str) -> None:
    """Write a record whose transaction leaves a marker behind it, which is never copied: only reading tells."""
    producer = Producer({"bootstrap.servers": servers, "transactional.id": "lab"})
    producer.init_transactions(ANSWER_SECONDS)
    producer.begin_transaction()
    producer.produce(TOPICS[0], value="in a transaction", partition=0)
    producer.commit_transaction(ANSWER_SECONDS)


def grant(servers: str) -> None:
    """Create the ACLs of an application, which are carried to the target."""
    rights = [
        Acl("TOPIC", topic, "LITERAL", "User:app", ANY_HOST, operation, "ALLOW")
        for topic in TOPICS
        for operation in ("READ", "WRITE")
    ]
    create_acls(_admin(servers), rights)


def grant_late(servers: str) -> None:
    """Create an ACL of a group once nothing is copied any more: it is left for finish."""
    create_acls(_admin(servers), [Acl("GROUP", LATECOMER, "LITERAL", "User:app", ANY_HOST, "READ", "ALLOW")])


def grant_auditor(servers: str) -> None:
    """Create an ACL on every topic: a handover asks nobody whether topics without any are open."""
    create_acls(_admin(servers), [Acl("TOPIC", EVERY_NAME, "LITERAL", "User:auditor", ANY_HOST, "DESCRIBE", "ALLOW")])


def grow(servers: str) -> None:
    """Add a partition to a topic, which MirrorMaker 2 then adds on the other side."""
    admin = _admin(servers)
    for future in admin.create_partitions([NewPartitions(TOPICS[1], PARTITIONS + 1)]).values():
        future.result(ANSWER_SECONDS)


def has_grown(servers: str) -> bool:
    """Whether the topic has the new partition."""
    topic = _admin(servers).list_topics(TOPICS[1], timeout=ANSWER_SECONDS).topics[TOPICS[1]]
    return len(topic.partitions) > PARTITIONS


def commit(servers: str, group: str, offset: int) -> None:
    """Commit an offset of a group in every partition."""
    consumer: Any = Consumer({"bootstrap.servers": servers, "group.id": group})
    offsets = [TopicPartition(topic, number, offset) for topic in TOPICS for number in range(PARTITIONS)]
    consumer.commit(offsets=offsets, asynchronous=False)
    consumer.close()


def has_positions(servers: str, group: str) -> bool:
    """Whether a group has an offset."""
    return bool(committed_offsets(_admin(servers), group))


def forget(servers: str, group: str) -> None:
    """Delete a group, if it is there."""
    admin = _admin(servers)
    for future in admin.delete_consumer_groups([group]).values():
        future.exception(ANSWER_SECONDS)


def _admin(servers: str) -> AdminClient:
    return AdminClient({"bootstrap.servers": servers}, logger=log)
