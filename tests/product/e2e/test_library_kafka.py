"""The library's view of a cluster, against a real broker."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
from confluent_kafka import Consumer, ConsumerGroupTopicPartitions, Producer
from confluent_kafka import TopicPartition as RdTopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from lab.brokers import KafkaCluster as Broker
from localaws.ports import free_ports
from mskmigration.errors import KafkaUnreachableError
from mskmigration.kafka import Bounds, KafkaCluster, Record, TopicPartition
from mskmigration.kafka.groups import Group, groups
from mskmigration.kafka.inspection import ClusterInspection
from mskmigration.kafka.limits import Limits
from mskmigration.reach.rights import target_rights
from tests.product.e2e.one_broker import one_broker

PRODUCED_AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
PLAIN, ABORTED, OPEN, BUSY = (TopicPartition(name, 0) for name in ("plain", "aborted", "open", "busy"))


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    topics = [partition.topic for partition in (PLAIN, ABORTED, OPEN, BUSY)]
    with one_broker(tmp_path_factory.mktemp("broker"), *topics) as broker:
        yield broker


@pytest.fixture(scope="module")
def source(broker: Broker) -> KafkaCluster:
    servers = {"bootstrap.servers": broker.bootstrap_servers}
    plain = Producer(servers)
    for number in range(10):
        at = PRODUCED_AT + timedelta(minutes=number)
        plain.produce("plain", f"value {number}", key="k", timestamp=round(at.timestamp() * 1000))
    plain.flush()
    transactional = Producer({**servers, "transactional.id": "a"})
    transactional.init_transactions()
    transactional.begin_transaction()
    transactional.produce("aborted", "committed")
    transactional.commit_transaction()
    transactional.begin_transaction()
    for _ in range(100):
        transactional.produce("aborted", "never seen")
    transactional.flush()
    transactional.abort_transaction()
    hanging = Producer({**servers, "transactional.id": "b"})
    hanging.init_transactions()
    hanging.begin_transaction()
    hanging.produce("open", "not yet")
    hanging.flush()
    return KafkaCluster("source", servers)


def test_topics_and_bounds(source: KafkaCluster) -> None:
    topics = source.partitions()
    assert {name: topics[name] for name in ("plain", "aborted", "open")} == {"plain": 1, "aborted": 1, "open": 1}
    # One committed record and its marker, a hundred aborted ones and theirs.
    assert source.bounds([PLAIN, ABORTED]) == {PLAIN: Bounds(0, 10), ABORTED: Bounds(0, 103)}


def test_unread_sees_records_and_no_markers(source: KafkaCluster) -> None:
    assert source.unread({PLAIN: 9, ABORTED: 0}) == {PLAIN, ABORTED}
    assert source.unread({PLAIN: 10, ABORTED: 1}) == set()


def test_an_open_transaction_is_not_there_to_be_read(source: KafkaCluster) -> None:
    assert source.unread({OPEN: 0}) == set()


def test_the_time_of_the_record_at_a_position(source: KafkaCluster) -> None:
    times = source.record_times({PLAIN: 7, ABORTED: 1, OPEN: 0}, seconds=10)
    assert times == {PLAIN: PRODUCED_AT + timedelta(minutes=7)}


def test_a_partition_is_read_from_an_offset_to_its_end(source: KafkaCluster) -> None:
    records: list[Record] = []
    reading = source.read(PLAIN, 8, 10, records.append)
    assert [(record.key, record.value) for record in records] == [(b"k", b"value 8"), (b"k", b"value 9")]
    assert records[0].at == PRODUCED_AT + timedelta(minutes=8)
    assert reading == (10, True)
    assert source.read(ABORTED, 0, 10, records.append) == (103, True)


def test_a_partition_that_is_written_all_the_time_is_read_to_the_end_that_it_had(
    source: KafkaCluster, broker: Broker
) -> None:
    stopping = Event()
    producer = Producer({"bootstrap.servers": broker.bootstrap_servers, "linger.ms": 0})
    producer.produce(BUSY.topic, b"first")
    assert producer.flush(30) == 0

    def write() -> None:
        while not stopping.wait(0.01):
            producer.produce(BUSY.topic, b"more")
            producer.poll(0)

    with ThreadPoolExecutor(1) as executor:
        writing = executor.submit(write)
        try:
            reading = source.read(BUSY, 0, 20, lambda _: None)
        finally:
            stopping.set()
    writing.result()
    producer.flush(30)
    assert reading.complete
    assert 1 <= reading.next <= source.bounds([BUSY])[BUSY].end


def test_reading_stops_when_its_seconds_are_over(source: KafkaCluster) -> None:
    assert source.read(PLAIN, 3, 0, lambda _: None) == (3, False)


@retry(retry=retry_if_exception_type(KeyError), wait=wait_fixed(0.05), stop=stop_after_delay(30))
def ids_of_both(source: KafkaCluster) -> dict[str, str]:
    """Return the ids of a topic and of one that was just made: the controller knows it before the broker does."""
    ids = source.topic_ids(["plain", "anew"])
    return {name: ids[name] for name in ("plain", "anew")}


def test_a_topic_made_anew_has_another_id(broker: Broker, source: KafkaCluster) -> None:
    admin = AdminClient({"bootstrap.servers": broker.bootstrap_servers})
    admin.create_topics([NewTopic("anew", 1, 1)])["anew"].result()
    first = ids_of_both(source)
    assert source.topic_ids(["plain", "anew"]) == first
    admin.delete_topics(["anew"])["anew"].result()
    assert source.topic_ids(["plain", "anew"]) == {"plain": first["plain"]}
    assert source.bounds([PLAIN, TopicPartition("anew", 0)]) == {PLAIN: Bounds(0, 10)}
    admin.create_topics([NewTopic("anew", 1, 1)])["anew"].result()
    second = ids_of_both(source)
    assert second["plain"] == first["plain"]
    assert second["anew"] != first["anew"]


def test_groups_with_their_offsets_and_members(broker: Broker, source: KafkaCluster) -> None:
    servers: dict[str, str | int | float | bool] = {"bootstrap.servers": broker.bootstrap_servers}
    group = ConsumerGroupTopicPartitions("idle", [RdTopicPartition("plain", 0, 4)])
    admin = AdminClient(servers)
    admin.alter_consumer_group_offsets([group])["idle"].result()
    member = Consumer({**servers, "group.id": "busy", "auto.offset.reset": "earliest", "enable.auto.commit": False})
    member.subscribe(["plain"])
    message = member.poll(30)
    assert message is not None
    assert message.error() is None
    assert source.groups() == ["busy", "idle"]
    assert source.groups_with_members() == {"busy"}
    assert source.committed(["busy", "idle", "nobody"]) == {"busy": {}, "idle": {PLAIN: 4}, "nobody": {}}
    assert listed_before_2_6(broker) == {"busy": Group(active=True), "idle": Group(active=False)}
    member.close()
    assert source.groups_with_members() == set()
    assert listed_before_2_6(broker) == {"busy": Group(active=False), "idle": Group(active=False)}


def listed_before_2_6(broker: Broker) -> dict[str, Group]:
    """Return the groups where ListGroups tells no states, as librdkafka asks a broker of such an age."""
    servers: dict[str, str | int | float | bool] = {"bootstrap.servers": broker.bootstrap_servers}
    older = AdminClient({**servers, "api.version.request": False, "broker.version.fallback": "0.9.0"})
    return groups(older, lambda: AdminClient(servers), 10)


def test_a_partition_that_its_topic_does_not_have_is_left_out(source: KafkaCluster) -> None:
    gone = TopicPartition("plain", 7)
    assert source.bounds([PLAIN, gone]) == {PLAIN: Bounds(0, 10)}
    assert source.last_stable([PLAIN, gone]) == {PLAIN: 10}


def test_without_an_authorizer_the_cluster_says_that_its_user_may_do_everything(source: KafkaCluster) -> None:
    rights = target_rights(ClusterInspection(source), ["plain", "aborted"], "nobody-yet")
    assert (rights.seen_on, rights.missing, rights.unasked) == ("Connect's own topics", (), None)
    assert "READ" in ClusterInspection(source).authorized_on_group("nobody-yet")


def test_a_cluster_that_does_not_answer_is_named() -> None:
    (port,) = free_ports(1)
    nobody = KafkaCluster("source", {"bootstrap.servers": f"127.0.0.1:{port}"}, Limits(seconds=1))
    with pytest.raises(KafkaUnreachableError, match=rf"The source cluster \(127.0.0.1:{port}\) did not list"):
        nobody.partitions()
