"""Gathering the facts: everybody's answers, and those who give none."""

from datetime import UTC, datetime, timedelta
from typing import NoReturn, cast

import boto3
import pytest

from mskmigration.errors import KafkaUnreachableError, RebalanceInProgressError
from mskmigration.health import Facts, Sources, gather
from mskmigration.health.facts import Asked, GroupSync, Worker
from mskmigration.kafka import Bounds, TopicPartition
from mskmigration.lag import LagSeconds, PartitionProgress, Sample
from mskmigration.lag.heartbeats import HEARTBEATS
from mskmigration.migration import MigrationRecord, MigrationRequest, MigrationStage
from tests.fakes.mirror_records import CHECKPOINTS, checkpoint_record, heartbeat_record
from tests.product.integration.handlers.conftest import World

NOW = datetime.now(UTC).replace(microsecond=0)
ORDERS = TopicPartition("orders", 0)
REQUEST = MigrationRequest(migration="m", topics=("orders",), rename={"orders": "bookings"})


@pytest.fixture
def record(world: World) -> MigrationRecord:
    """A migration that runs, renames its topic, and has a group at work on both sides."""
    for role in ("source", "checkpoint", "heartbeat"):
        world.worker.configs[f"m-{role}"] = {"tasks.max": "1", "source.cluster.alias": "source"}
    world.worker.offsets["m-source"] = {("orders", n): 89 for n in range(16)}
    target = world.target
    target.log = {TopicPartition("bookings", n): Bounds(0, 90) for n in range(8)}
    target.log |= {CHECKPOINTS: Bounds(0, 1), HEARTBEATS: Bounds(0, 1)}
    target.records[CHECKPOINTS] = [checkpoint_record("billing", "bookings", 0, 40, 39)]
    target.records[HEARTBEATS] = [heartbeat_record("source", "target", NOW)]
    world.source.offsets["billing"] = {ORDERS: 50}
    target.offsets["billing"] = {TopicPartition("bookings", 0): 45}
    target.members = {"billing"}
    return MigrationRecord(request=REQUEST, stage=MigrationStage.REPLICATING, groups=1, updated_at=NOW)


def look(world: World, record: MigrationRecord) -> Facts:
    return gather(cast("Sources", world), record)


def test_everybody_answers(world: World, record: MigrationRecord) -> None:
    facts = look(world, record)
    assert facts.unanswered == {}
    assert [(connector.name, connector.state) for connector in facts.connectors] == [
        ("m-source", "RUNNING"),
        ("m-checkpoint", "RUNNING"),
        ("m-heartbeat", "RUNNING"),
    ]
    assert facts.workers == (Worker("arn:task", "w:8083", datetime(2026, 1, 1, tzinfo=UTC), answers=True),)
    assert facts.sample is not None
    assert facts.sample.partitions[ORDERS] == PartitionProgress(0, 100, 90)
    assert facts.target_partitions == {"orders": 8}
    assert facts.groups == {"billing": GroupSync(active=True, ahead=1, checkpoint_lag=10)}
    assert facts.heartbeat_at == NOW
    assert not facts.rebalancing


def test_the_sample_is_kept_and_the_next_look_compares_with_it(world: World, record: MigrationRecord) -> None:
    first = look(world, record)
    assert first.lag_seconds == {"orders": LagSeconds(0.0, at_least=True)}
    assert world.samples.window("m") == first.window
    world.source.ids["orders"] = "another"
    world.source.times[ORDERS] = NOW - timedelta(hours=3)
    second = look(world, record)
    assert second.window[0] == first.window[0]
    assert len(second.window) == 2
    assert second.recreated == {"orders"}
    assert second.lag_seconds["orders"].seconds >= 3 * 3600


def test_a_target_that_is_down_hides_nothing_else(
    world: World, record: MigrationRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("partitions", "groups", "groups_with_members", "committed"):
        monkeypatch.setattr(world.target, name, down)
    facts = look(world, record)
    assert facts.unanswered.keys() == {
        Asked.TARGET_TOPICS,
        Asked.TARGET_GROUPS,
        Asked.CHECKPOINTS,
        Asked.HEARTBEAT,
    }
    assert len(facts.connectors) == 3
    assert facts.sample is not None
    assert (facts.groups, facts.target_partitions, facts.heartbeat_at) == ({}, {}, None)


def test_a_source_that_is_down_leaves_the_window_as_it_was(
    world: World, record: MigrationRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = look(world, record).window
    for name in ("partitions", "groups"):
        monkeypatch.setattr(world.source, name, down)
    facts = look(world, record)
    assert facts.unanswered.keys() == {Asked.LAG, Asked.SOURCE_GROUPS}
    assert facts.unanswered[Asked.LAG] == "It is down. Start it."
    assert (facts.window, facts.sample) == (before, None)
    assert facts.target_partitions == {"orders": 8}


def test_a_worker_that_hangs_is_reported_and_not_asked(world: World, record: MigrationRecord) -> None:
    world.service.hung = True
    facts = look(world, record)
    assert [worker.answers for worker in facts.workers] == [False]
    assert facts.connectors == ()
    assert facts.unanswered.keys() == {Asked.CONNECT, Asked.LAG}


def test_a_refusal_for_a_rebalance_is_a_rebalance(
    world: World, record: MigrationRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> NoReturn:
        raise RebalanceInProgressError("Connect is rebalancing.", "Wait.")

    monkeypatch.setattr("mskmigration.connect.client.ConnectClient.statuses", refuse)
    facts = look(world, record)
    assert facts.rebalancing
    assert facts.connectors == ()
    assert facts.unanswered.keys() == {Asked.CONNECT}


def test_a_window_is_read_newest_last_whatever_the_pages(world: World) -> None:
    taken = [Sample(NOW + timedelta(seconds=n), {ORDERS: PartitionProgress(0, n, 0)}) for n in range(12)]
    for sample in taken:
        world.samples.put("m", sample)
    assert world.samples.window("m", count=3) == tuple(taken[-3:])
    assert world.samples.window("m") == tuple(taken[-10:])
    assert world.samples.latest("m") == taken[-1]
    assert world.samples.window("unknown") == ()
    assert world.samples.latest("unknown") is None


def test_looks_that_are_seconds_apart_leave_a_window_of_minutes(world: World) -> None:
    """As while a migration catches up: ten samples would tell nothing of a partition that has stood still for long."""
    taken = [Sample(NOW + timedelta(seconds=11 * n), {ORDERS: PartitionProgress(0, n, 0)}) for n in range(60)]
    for sample in taken:
        world.samples.put("m", sample)
    window = world.samples.window_over_minutes("m")
    assert window[-10:] == tuple(taken[-10:])
    older = [(window[-1].at - sample.at).total_seconds() for sample in window[:-10]]
    assert older == [363, 297, 231, 165]


def test_looks_a_minute_apart_are_ten(world: World) -> None:
    taken = [Sample(NOW + timedelta(minutes=n), {ORDERS: PartitionProgress(0, n, 0)}) for n in range(12)]
    for sample in taken:
        world.samples.put("m", sample)
    assert world.samples.window_over_minutes("m") == tuple(taken[-10:])
    assert world.samples.window_over_minutes("unknown") == ()


def test_a_sample_expires_after_two_hours(world: World) -> None:
    world.samples.put("m", Sample(NOW, {}))
    (item,) = boto3.resource("dynamodb").Table("table").scan()["Items"]
    assert item["expires_at"] == round((NOW + timedelta(hours=2)).timestamp())


def down(*_: object) -> NoReturn:
    raise KafkaUnreachableError("It is down.", "Start it.")
