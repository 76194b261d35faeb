"""The workload and the comparison, against real brokers: what is equal counts as equal, and nothing else does."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

import pytest
from confluent_kafka import OFFSET_BEGINNING, Consumer, ConsumerGroupTopicPartitions, TopicPartition
from confluent_kafka.admin import AdminClient

from lab.brokers import KafkaCluster
from lab.compare import Difference, compare_clusters, compare_groups
from lab.compare.groups import committed_offsets
from lab.demo.fault import PARTITION, TOPIC, oversized_record, smaller_limit
from lab.ports import Ports
from lab.workload.ends import EndOffsets
from lab.workload.groups import GROUPS, ConsumerGroups
from lab.workload.live import LiveProducers
from lab.workload.load import load
from lab.workload.producing import NotDeliveredError, RecordProducer
from lab.workload.records import Headers, Record
from lab.workload.topics import MIGRATED, create_topics
from localaws.processes import Processes

FLIGHTS = 3_000
BOARD = GROUPS[0].name


@dataclass(frozen=True)
class Clusters:
    """A filled source, read and added to for a while, and a target with a copy."""

    source: str
    target: str
    committed: int


@pytest.fixture(scope="module")
def clusters(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clusters]:
    folder, ports = tmp_path_factory.mktemp("clusters"), Ports.free()
    with Processes() as processes:
        brokers = [
            KafkaCluster(
                name,
                version=version,
                port=at,
                controller_port=control,
                folder=folder / name,
                heap_mib=512,
                quick_start=True,
            )
            for name, version, at, control in (
                ("source", "3.9.2", ports.source, ports.source_controller),
                ("target", "4.1.2", ports.target, ports.target_controller),
            )
        ]
        for broker in brokers:
            broker.start(processes)
        for broker in brokers:
            broker.wait_until_ready()
        source, target = (broker.bootstrap_servers for broker in brokers)
        committed = load(source, FLIGHTS)
        with ConsumerGroups(source) as groups, LiveProducers(source) as producers:
            producers.stop()
            groups.stop()
        create_topics(target)
        copy(source, target)
        yield Clusters(source, target, committed + producers.committed)


def copy(source: str, target: str) -> None:
    """Copy what a read_committed consumer reads, as a migration does."""
    consumer = Consumer(
        {
            "bootstrap.servers": source,
            "group.id": "copy",
            "enable.auto.commit": False,
            "enable.partition.eof": True,
            "isolation.level": "read_committed",
        }
    )
    ends = EndOffsets(source).of(MIGRATED)
    consumer.assign([TopicPartition(*place, OFFSET_BEGINNING) for place in ends])
    RecordProducer(target).send(_committed(consumer, len(ends)))
    consumer.close()


def _committed(consumer: Consumer, partitions: int) -> Iterator[Record]:
    read_to_the_end = 0
    while read_to_the_end < partitions:
        for message in consumer.consume(1_000, 0.1):
            topic, partition = message.topic(), message.partition()
            if message.error() is not None:
                read_to_the_end += 1
            elif topic is not None and partition is not None:
                key = message.key()
                yield Record(
                    topic,
                    None if key is None else key.decode(),
                    message.value(),
                    cast("Headers", message.headers() or []),
                    message.timestamp()[1],
                    partition,
                )


def test_a_faithful_copy_is_equal_and_aborted_records_count_on_neither_side(clusters: Clusters) -> None:
    comparison = compare_clusters(clusters.source, clusters.target, MIGRATED)
    assert comparison.is_equal, [topic for topic in comparison.topics if not topic.is_equal]
    assert sum(topic.source_records for topic in comparison.topics) == clusters.committed
    ends = EndOffsets(clusters.source).of(["bookings"])
    (bookings,) = (topic for topic in comparison.topics if topic.name == "bookings")
    assert sum(ends.values()) > bookings.source_records


def test_groups_stand_at_the_end_at_half_and_nowhere(clusters: Clusters) -> None:
    admin = AdminClient({"bootstrap.servers": clusters.source})
    ends = EndOffsets(clusters.source).of(MIGRATED)
    board = committed_offsets(admin, BOARD)
    assert board == {place: end for place, end in ends.items() if place[0] in {"flights", "weather"} and end}
    analysis = committed_offsets(admin, "delay-analysis")
    assert all(0 < offset < ends[place] for place, offset in analysis.items())
    assert {topic for topic, _ in analysis} == {"flights", "planes"}
    assert {topic for topic, _ in committed_offsets(admin, "photo-archive")} == {"airports"}


def test_groups_without_offsets_on_the_target_are_told_and_those_with_them_count_records(clusters: Clusters) -> None:
    comparison = compare_clusters(clusters.source, clusters.target, ["flights", "weather"])
    sides = (clusters.source, comparison.source), (clusters.target, comparison.target)
    names = {"flights": "flights", "weather": "weather"}
    assert not any(position.is_translated for position in compare_groups(*sides, ["ticketing", BOARD], names))
    one_less = {
        place: offset - 1
        for place, offset in committed_offsets(AdminClient({"bootstrap.servers": clusters.source}), BOARD).items()
    }
    commit(clusters.target, BOARD, one_less)
    positions = compare_groups(*sides, [BOARD], names)
    assert len(positions) == len(one_less)
    assert {(position.lag, position.read_again, position.is_translated) for position in positions} == {(0, 1, True)}


def commit(bootstrap_servers: str, group: str, offsets: dict[tuple[str, int], int]) -> None:
    admin = AdminClient({"bootstrap.servers": bootstrap_servers})
    partitions = [TopicPartition(*place, offset) for place, offset in offsets.items()]
    admin.alter_consumer_group_offsets([ConsumerGroupTopicPartitions(group, partitions)])[group].result()


def test_a_record_with_one_changed_header_is_missing_and_extra(clusters: Clusters) -> None:
    airline = Record("airlines", "XX", b"{}", [("a", b"1"), ("b", None)], 1, 0)
    RecordProducer(clusters.source).send([airline])
    RecordProducer(clusters.target).send([airline._replace(headers=[("a", b"1"), ("b", b"")])])
    comparison = compare_clusters(clusters.source, clusters.target, ["airlines", "airports"])
    airlines, airports = comparison.topics
    assert (airlines.difference, airlines.unequal_partitions) == (Difference(missing=1, extra=1), (0,))
    assert airports.is_equal
    assert not comparison.is_equal


def test_the_smaller_limit_refuses_the_record_and_is_lifted_again(clusters: Clusters) -> None:
    with smaller_limit(clusters.target), pytest.raises(NotDeliveredError, match="Message size too large"):
        RecordProducer(clusters.target).send([oversized_record()])
    RecordProducer(clusters.target).send([oversized_record()])
    assert EndOffsets(clusters.target).of([TOPIC])[TOPIC, PARTITION] == 1
