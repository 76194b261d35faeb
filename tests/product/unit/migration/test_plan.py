"""The plan: sizing, what is left out and why, and what is impossible."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mskmigration.connectors import size_tasks
from mskmigration.errors import InvalidRequestError
from mskmigration.kafka import Bounds, TopicPartition
from mskmigration.migration import MigrationRequest, Plan, make_plan
from mskmigration.settings import DeliveryGuarantee

SOURCE = {"orders": 16, "orders.audit": 1, "payments": 8, "__consumer_offsets": 50, "device.heartbeats": 1}


def plan(groups: tuple[str, ...] = (), **request: object) -> Plan:
    parsed = MigrationRequest.parse({"migration": "m", "topics": ["orders.*"], **request})
    bounds = {
        TopicPartition(name, number): Bounds(5, 5 + 100_000)
        for name, count in SOURCE.items()
        if parsed.migrates(name)
        for number in range(count)
    }
    return make_plan(parsed, SOURCE, bounds, groups)


def test_topics_partitions_and_records_are_those_of_the_patterns() -> None:
    made = plan()
    assert [(topic.name, topic.partitions, topic.records) for topic in made.topics] == [
        ("orders", 16, 1_600_000),
        ("orders.audit", 1, 100_000),
    ]
    assert (made.partitions, made.records, made.tasks_max) == (17, 1_700_000, 3)
    assert made.tasks_rule == "17 partitions over 3 tasks: 5.7 a task"
    assert made.estimate_seconds == 19


def test_each_topic_left_out_has_its_reason() -> None:
    assert {excluded.name: excluded.reason for excluded in plan(topics_exclude=["orders.audit"]).excluded} == {
        "__consumer_offsets": "Kafka's own topics begin with __, and MirrorMaker 2 leaves them alone",
        "device.heartbeats": "MirrorMaker 2 takes it for heartbeats, which it would rename",
        "orders.audit": "a pattern of topics_exclude matches it",
        "payments": "no pattern matches it",
    }


def test_groups_are_chosen_and_the_others_have_their_reason() -> None:
    made = plan(("b", "a", "connect-x"))
    assert made.groups == ("a", "b")
    assert [group.name for group in made.excluded_groups] == ["connect-x"]


def test_exactly_once_says_what_it_needs_on_both_sides() -> None:
    request = MigrationRequest(migration="m", topics=("orders",))
    made = make_plan(request, {"orders": 1}, {}, (), DeliveryGuarantee.EXACTLY_ONCE)
    notes = "\n".join(made.delivery_notes)
    for needed in (
        "WriteDataIdempotently",
        "connect-cluster-<group.id>",
        "read_committed",
        "mm2-offsets.m-reverse.int",
    ):
        assert needed in notes
    assert made.summary()["delivery_notes"] == list(made.delivery_notes)
    assert made.summary()["delivery"] == "exactly-once"


def test_at_least_once_says_what_may_happen() -> None:
    (note,) = plan().delivery_notes
    assert "copied twice" in note


def test_new_names_are_planned() -> None:
    made = plan(rename={"orders": "sales"})
    assert {topic.name: topic.new_name for topic in made.topics} == {"orders": "sales", "orders.audit": "orders.audit"}


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ({"topics": ["nothing"]}, "topics: nothing at the source matches nothing"),
        ({"rename": {"unknown": "x"}}, "rename: unknown is not among the topics"),
        ({"rename": {"orders": "orders.audit"}}, "rename: orders.audit is the name of another topic"),
    ],
)
def test_what_is_impossible_is_refused(request_: dict[str, object], said: str) -> None:
    with pytest.raises(InvalidRequestError, match=said):
        plan(**request_)  # type: ignore[arg-type]


def test_a_summary_stays_small_however_many_topics_there_are() -> None:
    source = {f"topic-{number:05}": 1 for number in range(10_000)}
    request = MigrationRequest.parse({"migration": "m", "topics": ["topic-00000"]})
    summary = make_plan(request, source, {TopicPartition("topic-00000", 0): Bounds(0, 1)}, ()).summary()
    assert summary["excluded_topics"] == 9_999
    assert len(str(summary)) < 5_000


@given(st.integers(min_value=1, max_value=20_000))
def test_every_task_has_five_to_ten_partitions(partitions: int) -> None:
    tasks = size_tasks(partitions).tasks
    assert tasks >= 1
    assert tasks == 1 or 5 <= partitions / tasks <= 10
    assert tasks > 1 or partitions <= 10
