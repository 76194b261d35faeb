"""Positions on a real broker: transactions, aborted records, headers, replays, deleted records; offsets and denials."""

import time
from collections.abc import Iterator
from typing import Final

import pytest
from confluent_kafka import OFFSET_BEGINNING, Consumer, Message, Producer
from confluent_kafka import TopicPartition as RdTopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from lab.brokers import AUTHORIZED
from mskmigration.errors import GroupHasMembersError, OffsetsPendingError
from mskmigration.kafka import Bounds, ClusterAdministration, Commit, KafkaCluster, TopicPartition
from mskmigration.kafka.model import GroupPartition
from mskmigration.offsets.group_offset import Topics
from mskmigration.offsets.position import Method, Position
from mskmigration.offsets.translate import translate
from mskmigration.offsets.verify import verify
from tests.product.e2e.one_broker import one_broker

LOG, COPY = TopicPartition("orders", 0), TopicPartition("renamed.orders", 0)
OPEN = TopicPartition("open", 0)
TRUNCATED: Final = 20
FIRST_MADE_AT: Final = int(time.time() * 1000)  # older ones would fall to the broker's retention
type Headers = tuple[tuple[str, str | bytes | None], ...]
type Delivered = tuple[int, bytes | None, bytes | None, Headers]


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with one_broker(tmp_path_factory.mktemp("broker"), settings=AUTHORIZED) as broker:
        yield broker.bootstrap_servers


@pytest.fixture(scope="module")
def cluster(servers: str) -> KafkaCluster:
    return KafkaCluster("source", {"bootstrap.servers": servers})


@pytest.fixture(scope="module")
def copied(servers: str) -> list[Delivered]:
    """Fill a topic, copy what is committed to another, delete the log's first records; return what is left."""
    admin = AdminClient({"bootstrap.servers": servers})
    for created in admin.create_topics([NewTopic(each.topic, 1, 1) for each in (LOG, COPY, OPEN)]).values():
        created.result(30)
    _fill(servers)
    _copy(servers)
    for deleted in admin.delete_records([RdTopicPartition(*LOG, TRUNCATED)]).values():
        deleted.result(30)
    return _delivered(servers, LOG, TRUNCATED)


def _fill(servers: str) -> None:
    producer = Producer({"bootstrap.servers": servers, "transactional.id": "orders"})
    producer.init_transactions(30)
    for number in range(60):
        producer.begin_transaction()
        for part in range(3):
            key = None if number % 4 == 0 else f"key {number % 5}"
            value = None if key and part == 2 else f"value {number} {part}"
            headers: list[tuple[str, str | bytes | None]] = [("attempt", b"1"), ("null", None)] if part else []
            producer.produce(LOG.topic, value, key, headers=headers, timestamp=FIRST_MADE_AT + number)
        producer.flush(30)
        if number % 5 == 4:
            producer.abort_transaction(30)
        else:
            producer.commit_transaction(30)


def _copy(servers: str) -> None:
    """Copy as MirrorMaker 2 does: committed records only, and some of them twice after a restart."""
    producer = Producer({"bootstrap.servers": servers})
    records = _messages(servers, LOG, OFFSET_BEGINNING)
    for message in (*records[:40], *records[30:]):
        _, timestamp = message.timestamp()
        headers = message.headers() or []
        producer.produce(COPY.topic, message.value(), message.key(), headers=headers, timestamp=timestamp)
    assert producer.flush(30) == 0


def _messages(servers: str, partition: TopicPartition, start: int) -> list[Message]:
    consumer = Consumer(
        {
            "bootstrap.servers": servers,
            "group.id": "reader",
            "enable.partition.eof": True,
            "enable.auto.commit": False,
            "isolation.level": "read_committed",
        }
    )
    consumer.assign([RdTopicPartition(*partition, start)])
    found: list[Message] = []
    try:
        while True:
            message = consumer.poll(30)
            assert message is not None
            if message.error():
                return found
            found.append(message)
    finally:
        consumer.close()


def _delivered(servers: str, partition: TopicPartition, start: int) -> list[Delivered]:
    """Return what a reader of committed records is given from an offset on."""
    messages = _messages(servers, partition, start)
    return [(message.timestamp()[1], message.key(), message.value(), _headers(message)) for message in messages]


def _headers(message: Message) -> Headers:
    return tuple(message.headers() or ())  # type: ignore[arg-type]  # a consumed message has pairs


def _positions(cluster: KafkaCluster, offsets: list[int]) -> list[Position]:
    committed = {GroupPartition(f"group-{offset:03}", LOG): offset for offset in offsets}
    return translate(cluster, cluster, committed, Topics({LOG.topic: COPY.topic}), dict)


def test_each_group_goes_on_with_exactly_what_it_has_not_read(
    cluster: KafkaCluster, servers: str, copied: list[Delivered]
) -> None:
    end = cluster.bounds([LOG])[LOG].end
    assert len(copied) < end - TRUNCATED  # markers and aborted records lie between
    positions = _positions(cluster, list(range(0, end - 8, 29)))
    for position in positions:
        unread = _delivered(servers, LOG, max(position.committed, TRUNCATED))
        goes_on_with = _delivered(servers, COPY, position.position)
        if position.exact:
            assert goes_on_with == unread
        else:
            assert 0 < len(goes_on_with) - len(unread) == position.read_again_at_most
        assert position.lost_before == max(0, TRUNCATED - position.committed)
    assert {position.method for position in positions} == {Method.COMPARED}
    assert verify(cluster, cluster, positions, Topics({LOG.topic: COPY.topic})) == []


def test_a_group_at_the_end_goes_on_at_the_copys_end(cluster: KafkaCluster, copied: list[Delivered]) -> None:
    assert copied
    bounds = cluster.bounds([LOG, COPY])
    (position,) = _positions(cluster, [bounds[LOG].end])
    assert (position.position, position.method) == (bounds[COPY].end, Method.END)


def test_the_last_stable_offset_stops_before_an_open_transaction(
    cluster: KafkaCluster, servers: str, copied: list[Delivered]
) -> None:
    assert copied
    producer = Producer({"bootstrap.servers": servers, "transactional.id": "open"})
    producer.init_transactions(30)
    producer.begin_transaction()
    producer.produce(OPEN.topic, b"not yet")
    producer.flush(30)
    assert cluster.bounds([OPEN]) == {OPEN: Bounds(0, 1)}
    assert cluster.last_stable([OPEN]) == {OPEN: 0}
    producer.commit_transaction(30)  # returns when it is decided; the marker is written a little later
    for attempt in Retrying(
        retry=retry_if_exception_type(AssertionError), wait=wait_fixed(0.1), stop=stop_after_delay(30)
    ):
        with attempt:
            assert cluster.last_stable([OPEN]) == {OPEN: 2}


def test_records_without_a_timestamp_are_compared_without_it(cluster: KafkaCluster, servers: str) -> None:
    """Clients may write -1, which brokers keep, and the copy has the time of copying."""
    log, copy = TopicPartition("untimed", 0), TopicPartition("renamed.untimed", 0)
    admin = AdminClient({"bootstrap.servers": servers})
    for created in admin.create_topics([NewTopic(each.topic, 1, 1) for each in (log, copy)]).values():
        created.result(30)
    producer = Producer({"bootstrap.servers": servers})
    for number in range(3):
        producer.produce(log.topic, f"value {number}", timestamp=-1)
        producer.produce(copy.topic, f"value {number}")
    assert producer.flush(30) == 0
    assert [at for at, *_ in _delivered(servers, log, 0)] == [-1] * 3
    topics = Topics({log.topic: copy.topic})
    (position,) = translate(cluster, cluster, {GroupPartition("readers", log): 1}, topics, dict)
    assert (position.position, position.method, position.exact) == (1, Method.COMPARED, True)
    assert verify(cluster, cluster, [position], topics) == []


def test_offsets_are_committed_for_groups_and_single_ones_deleted(
    cluster: KafkaCluster, servers: str, copied: list[Delivered]
) -> None:
    assert copied
    administration = ClusterAdministration(KafkaCluster("source", {"bootstrap.servers": servers}))
    administration.commit({"moved": {LOG: Commit(7)}, "other": {LOG: Commit(9, "AwAAAY"), COPY: Commit(2)}})
    refused = administration.commit_or_refused({"moved": {LOG: Commit(3)}})  # back, too
    assert refused == {}
    assert cluster.committed(["moved"]) == {"moved": {LOG: 3}}
    assert cluster.stable_commits(["other"]) == {"other": {LOG: Commit(9, "AwAAAY"), COPY: Commit(2)}}
    never_there = {"never-there": [LOG], "moved": [COPY, TopicPartition("gone", 0)]}
    assert administration.delete_offsets({"other": [LOG], **never_there}) == {}
    assert cluster.committed(["other", "moved"]) == {"other": {COPY: 2}, "moved": {LOG: 3}}
    assert administration.delete_offsets({"other": [COPY]}) == {}
    assert "other" not in cluster.groups()  # a group without offsets is gone


def test_offsets_that_a_transaction_is_about_to_change_are_pending(servers: str, copied: list[Delivered]) -> None:
    """KIP-447: what is committed at this time would be read again."""
    assert copied
    cluster = KafkaCluster("source", {"bootstrap.servers": servers})
    ClusterAdministration(cluster).commit({"exactly-once": {LOG: Commit(21)}})
    consumer = Consumer({"bootstrap.servers": servers, "group.id": "exactly-once"})
    producer = Producer({"bootstrap.servers": servers, "transactional.id": "exactly-once"})
    producer.init_transactions(30)
    producer.begin_transaction()
    metadata = consumer.consumer_group_metadata()
    producer.send_offsets_to_transaction([RdTopicPartition(*LOG, 30)], metadata, 30)
    try:
        assert cluster.commits(["exactly-once"]) == {"exactly-once": {LOG: Commit(21)}}
        with pytest.raises(OffsetsPendingError, match="exactly-once"):
            cluster.stable_commits(["exactly-once"])
    finally:
        producer.abort_transaction(30)
        consumer.close()


def test_a_group_with_members_is_named(servers: str, copied: list[Delivered]) -> None:
    assert copied
    consumer = Consumer({"bootstrap.servers": servers, "group.id": "busy", "auto.offset.reset": "earliest"})
    consumer.subscribe([LOG.topic])
    try:
        assert consumer.poll(30) is not None
        administration = ClusterAdministration(KafkaCluster("source", {"bootstrap.servers": servers}))
        with pytest.raises(GroupHasMembersError, match="The group busy has members"):
            administration.commit({"busy": {LOG: Commit(3)}})
        assert administration.commit_or_refused({"busy": {LOG: Commit(3)}}) == {"busy": "it has members"}
        assert administration.delete_offsets({"busy": [LOG]}) == {"busy": "GroupSubscribedToTopic"}
    finally:
        consumer.close()


def test_a_denial_to_write_is_set_seen_and_taken_away(cluster: KafkaCluster, servers: str) -> None:
    administration = ClusterAdministration(KafkaCluster("source", {"bootstrap.servers": servers}))
    assert administration.has_authorizer()
    administration.deny_write(["fenced"])
    administration.deny_write(["fenced"])
    assert administration.write_denied() == {"fenced"}
    administration.permit_write(["fenced", "never there"])
    assert administration.write_denied() == set()
    assert cluster.topic_settings([LOG.topic])[LOG.topic]["cleanup.policy"] == "delete"
