"""MirrorMaker 2's own records, byte for byte."""

import struct
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mskmigration.kafka import Bounds, Checkpoint, Heartbeat
from mskmigration.kafka.model import GroupPartition, TopicPartition
from mskmigration.lag.checkpoints import CheckpointLog, CheckpointsIncompleteError
from mskmigration.lag.heartbeats import HEARTBEATS, latest_heartbeat
from tests.fakes.kafka import FakeCluster
from tests.fakes.mirror_records import CHECKPOINTS, checkpoint_record, heartbeat_record, string

AT = datetime(2026, 11, 25, 12, tzinfo=UTC)
names = st.text(max_size=60)
offsets = st.integers(0, 2**63 - 1)


def test_a_checkpoint_as_kafka_writes_it() -> None:
    # Checkpoint("billing", (orders, 3), upstream 258, downstream 7, "") of connect-mirror-client 4.3.1.
    key = bytes.fromhex("0007") + b"billing" + bytes.fromhex("0006") + b"orders" + bytes.fromhex("00000003")
    value = bytes.fromhex("0000000000000000010200000000000000070000")
    assert Checkpoint.parse(key, value) == ("billing", "orders", 3, 258, 7)


@given(names, names, st.integers(0, 2**31 - 1), offsets, offsets)
def test_checkpoints_survive_their_bytes(
    group: str, topic: str, partition: int, upstream: int, downstream: int
) -> None:
    record = checkpoint_record(group, topic, partition, upstream, downstream)
    assert record.key is not None
    assert record.value is not None
    assert Checkpoint.parse(record.key, record.value) == (group, topic, partition, upstream, downstream)


@given(names, names, st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001  the strategy adds the zone
def test_heartbeats_survive_their_bytes(source: str, target: str, at: datetime) -> None:
    at = at.replace(microsecond=at.microsecond // 1000 * 1000)
    assert Heartbeat.parse(heartbeat_record(source, target, at)) == (source, target, at)


@pytest.mark.parametrize("key", [b"", b"\x00", b"\x00\x05four", string("group") + string("topic") + b"\x00"])
def test_what_is_no_checkpoint_is_refused(key: bytes) -> None:
    with pytest.raises(struct.error):
        Checkpoint.parse(key, b"")


def test_the_checkpoint_log_keeps_the_newest_and_reads_on() -> None:
    target = FakeCluster({CHECKPOINTS: Bounds(0, 2)})
    target.records[CHECKPOINTS] = [checkpoint_record("g", "t", 0, 10, 8), checkpoint_record("g", "t", 0, 20, 18)]
    log = CheckpointLog(target, "source")
    assert log.newest() == {GroupPartition("g", TopicPartition("t", 0)): Checkpoint("g", "t", 0, 20, 18)}
    target.records[CHECKPOINTS] += [checkpoint_record("g", "t", 1, 5, 5)]
    target.log[CHECKPOINTS] = Bounds(0, 3)
    assert log.newest().keys() == {
        GroupPartition("g", TopicPartition("t", 0)),
        GroupPartition("g", TopicPartition("t", 1)),
    }


def test_a_checkpoints_topic_made_anew_is_read_from_its_start() -> None:
    target = FakeCluster({CHECKPOINTS: Bounds(0, 2)})
    target.records[CHECKPOINTS] = [checkpoint_record("g", "t", number, 10, 8) for number in range(2)]
    log = CheckpointLog(target, "source")
    assert len(log.newest()) == 2
    target.records[CHECKPOINTS], target.log[CHECKPOINTS] = [checkpoint_record("g", "t", 9, 1, 1)], Bounds(0, 1)
    assert log.newest().keys() == {GroupPartition("g", TopicPartition("t", 9))}


def test_without_the_topic_there_are_no_checkpoints() -> None:
    assert CheckpointLog(FakeCluster({}), "source").newest() == {}


def test_a_long_checkpoints_topic_is_not_judged_by_its_beginning() -> None:
    target = FakeCluster({CHECKPOINTS: Bounds(0, 3)})
    target.records[CHECKPOINTS] = [checkpoint_record("g", "t", number, 10, 8) for number in range(3)]
    target.readable = 2
    log = CheckpointLog(target, "source")
    with pytest.raises(CheckpointsIncompleteError, match="2 of 3 records"):
        log.newest()
    assert len(log.newest()) == 3


def test_the_newest_heartbeat_of_the_pair_counts() -> None:
    target = FakeCluster({HEARTBEATS: Bounds(0, 3)})
    newest = datetime(2026, 11, 25, 12, 0, 10, tzinfo=UTC)
    target.records[HEARTBEATS] = [
        heartbeat_record("source", "target", AT),
        heartbeat_record("source", "target", newest),
        heartbeat_record("other", "target", datetime(2027, 1, 1, tzinfo=UTC)),
    ]
    assert latest_heartbeat(target, "source", "target") == newest
    assert latest_heartbeat(target, "source", "elsewhere") is None
    assert latest_heartbeat(FakeCluster({}), "source", "target") is None
