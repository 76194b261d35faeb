"""Lag: what a sample says, and when a migration has caught up."""

from base64 import urlsafe_b64encode
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from mskmigration.errors import KafkaUnreachableError
from mskmigration.kafka import Bounds, TopicPartition
from mskmigration.lag import CatchUp, PartitionProgress, Sample, judge, measure
from mskmigration.lag.judge import wait_seconds
from mskmigration.lag.store import pack, unpack

AT = datetime(2026, 11, 25, 12, tzinfo=UTC)
A, B = TopicPartition("a", 0), TopicPartition("b", 3)


def sample(seconds: float = 0, **progress: tuple[int, int, int]) -> Sample:
    names = {"a": A, "b": B}
    return Sample(
        AT + timedelta(seconds=seconds), {names[name]: PartitionProgress(*row) for name, row in progress.items()}
    )


def none_left(_: Mapping[TopicPartition, int]) -> set[TopicPartition]:
    return set()


def all_left(positions: Mapping[TopicPartition, int]) -> set[TopicPartition]:
    return set(positions)


def test_lag_is_from_the_next_offset_to_the_end() -> None:
    taken = sample(a=(0, 100, 40), b=(10, 10, 10))
    assert taken.lag == 60
    assert taken.lag_by_topic() == {"a": 60}


def test_what_retention_took_is_no_lag() -> None:
    assert sample(a=(50, 100, 40)).lag == 50


def test_the_first_look_waits_while_anything_is_left() -> None:
    decision, report = judge(sample(a=(0, 100, 0)), (), none_left)
    assert decision.action is CatchUp.WAIT
    assert (report.records, report.estimate_seconds, report.wait_seconds) == (100, None, 10)
    assert decision.reason == "100 records in 1 of 1 partitions are left to copy"


def test_the_first_look_at_a_copied_source_has_caught_up() -> None:
    assert judge(sample(a=(0, 100, 100)), (), all_left)[0].action is CatchUp.CAUGHT_UP


def test_with_producers_at_work_the_mark_is_the_end_of_the_look_before() -> None:
    before = sample(0, a=(0, 1000, 400))
    assert judge(sample(10, a=(0, 2000, 999)), (before,), none_left)[0].action is CatchUp.WAIT
    assert judge(sample(10, a=(0, 2000, 1000)), (before,), none_left)[0].action is CatchUp.CAUGHT_UP


def test_a_partition_that_stands_still_before_the_mark_is_asked_for_records() -> None:
    before, now = sample(0, a=(0, 100, 97)), sample(10, a=(0, 100, 97))
    asked: dict[TopicPartition, int] = {}

    def unread(positions: Mapping[TopicPartition, int]) -> set[TopicPartition]:
        asked.update(positions)
        return set()

    assert judge(now, (before,), unread)[0].action is CatchUp.CAUGHT_UP
    assert asked == {A: 97}
    assert judge(now, (before,), all_left)[0].action is CatchUp.WAIT


def test_a_partition_that_moves_is_not_asked() -> None:
    before, now = sample(0, a=(0, 100, 10)), sample(10, a=(0, 100, 90))
    decision, _ = judge(now, (before,), none_left)
    assert decision.action is CatchUp.WAIT


def test_rate_and_estimate_come_from_two_looks() -> None:
    _, report = judge(sample(10, a=(0, 10_000, 6_000)), (sample(0, a=(0, 10_000, 1_000)),), all_left)
    assert report.records_per_second == 500
    assert report.estimate_seconds == 8


def test_no_estimate_where_the_lag_grows() -> None:
    _, report = judge(sample(10, a=(0, 9_000, 2_000)), (sample(0, a=(0, 5_000, 1_000)),), all_left)
    assert report.estimate_seconds is None
    assert report.wait_seconds == 10


@pytest.mark.parametrize(
    ("estimate", "since", "wait"),
    [(None, 60, 10), (0, 60, 10), (60, 60, 30), (10_000, 600, 300), (10_000, 10, 20), (10_000, 20, 40)],
)
def test_waits_follow_the_estimate_and_grow_with_the_looks(estimate: int | None, since: float, wait: int) -> None:
    assert wait_seconds(estimate, since) == wait


def test_a_sample_survives_being_kept() -> None:
    taken = sample(a=(0, 100, 40), b=(10, 20, 15))
    assert unpack(pack(taken)) == taken


@pytest.mark.parametrize("partitions_per_topic", [1, 10])
def test_ten_thousand_partitions_fit_an_item(partitions_per_topic: int) -> None:
    draw = Random(7)  # noqa: S311  no secret
    progress = {
        TopicPartition(f"a-rather-long-topic-name-{n // partitions_per_topic}", n % partitions_per_topic): (
            PartitionProgress(draw.randrange(10**7), draw.randrange(10**10), draw.randrange(10**10))
        )
        for n in range(10_000)
    }
    ids = {partition.topic: urlsafe_b64encode(draw.randbytes(6)).decode() for partition in progress}
    times = dict.fromkeys(list(progress)[:50], AT)
    assert len(pack(Sample(AT, progress, ids, times))) < 350_000  # DynamoDB takes 400 KB.


def test_everything_known_of_a_partition_survives_being_kept() -> None:
    progress = {A: PartitionProgress(3, 9, 3, stored=False), B: PartitionProgress(3, 9, 3)}
    taken = Sample(AT, progress, {"a": "id"}, {A: AT})
    assert unpack(pack(taken)) == taken


class FakeSource:
    """A source cluster with two topics."""

    def partitions(self) -> dict[str, int]:
        return {"a": 2, "other": 1}

    def topic_ids(self, names: Collection[str]) -> dict[str, str]:
        return {name: f"id-of-{name}-and-more" for name in names}

    def record_times(self, positions: Mapping[TopicPartition, int], seconds: float) -> dict[TopicPartition, datetime]:
        assert seconds > 0
        return {partition: AT for partition, position in positions.items() if position == 30}

    def bounds(self, partitions: Collection[TopicPartition]) -> dict[TopicPartition, Bounds]:
        return {partition: Bounds(5, 50) for partition in partitions}


def test_measuring_joins_ends_and_stored_offsets() -> None:
    taken = measure(FakeSource(), lambda topic: topic == "a", lambda: {TopicPartition("a", 1): 29})
    assert taken.partitions == {
        TopicPartition("a", 0): PartitionProgress(5, 50, 5, stored=False),
        TopicPartition("a", 1): PartitionProgress(5, 50, 30),
    }
    assert taken.topic_ids == {"a": "id-of-a-"}
    assert taken.record_times == {TopicPartition("a", 1): AT}


def test_records_that_may_not_be_read_cost_no_more_than_their_timestamps() -> None:
    class Refusing(FakeSource):
        def record_times(
            self, positions: Mapping[TopicPartition, int], seconds: float
        ) -> dict[TopicPartition, datetime]:
            raise KafkaUnreachableError(f"{positions} within {seconds} s: not authorized.", "Grant READ.")

    taken = measure(Refusing(), lambda topic: topic == "a", lambda: {TopicPartition("a", 1): 29})
    assert (
        taken.partitions
        == measure(FakeSource(), lambda topic: topic == "a", lambda: {TopicPartition("a", 1): 29}).partitions
    )
    assert taken.lag > 0
    assert taken.record_times == {}
