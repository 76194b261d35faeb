"""The workload of make cutover: every kind is there, and each group's ledger begins with what it has read."""

from random import Random

import pytest

from lab.cutover.idle_groups import Log, committed_offsets, ledger_of
from lab.cutover.journal import Entry, Journal
from lab.cutover.workload import PARTITIONS, Group, Habit, Kind, Topic, Workload

TOPIC = Topic("large-001", Kind.LARGE)
TRUNCATED = Topic("truncated-001", Kind.TRUNCATED)
LOG = Log(100, 7_000)


def offsets_of(habit: Habit, topic: Topic = TOPIC) -> dict[int, int]:
    logs = {(topic.name, partition): LOG for partition in range(PARTITIONS)}
    chosen = committed_offsets(Group("g", habit, (topic,)), logs, Random(1))  # noqa: S311 - repeatable, no secret
    return {partition: offset for (_, partition), offset in chosen.items()}


@pytest.mark.parametrize(("topics", "groups"), [(100, 100), (10, 12)])
def test_every_kind_of_topic_and_group_is_there(topics: int, groups: int) -> None:
    workload = Workload.of(topics, groups)
    assert (len(workload.topics), len(workload.groups), workload.partitions) == (topics, groups, 4 * topics)
    assert {topic.kind for topic in workload.topics} == set(Kind)
    assert {group.habit for group in workload.groups} == set(Habit)
    assert len({group.name for group in workload.groups}) == groups
    assert {len(group.topics) for group in workload.groups} == {1, 2, 3}


def test_groups_that_need_a_kind_of_topic_read_one() -> None:
    for group in Workload.of(100, 100).groups:
        kinds = {topic.kind for topic in group.topics}
        assert (group.habit is Habit.FAR_BEHIND) == (Kind.LARGE in kinds)
        assert group.habit is not Habit.FALLEN_OFF or Kind.TRUNCATED in kinds


def test_renamed_topics_have_another_name_on_the_target() -> None:
    workload = Workload.of(10, 12)
    assert workload.renames == {"renamed-004": "moved.renamed-004"}


def test_at_the_end_nothing_is_unread() -> None:
    assert set(offsets_of(Habit.AT_END).values()) == {LOG.end}


def test_far_behind_is_more_than_twenty_thousand_records() -> None:
    assert sum(LOG.end - offset for offset in offsets_of(Habit.FAR_BEHIND).values()) > 20_000


def test_who_has_fallen_off_has_committed_what_is_deleted() -> None:
    assert all(offset < LOG.start for offset in offsets_of(Habit.FALLEN_OFF, TRUNCATED).values())


def test_partly_leaves_out_partitions() -> None:
    assert sorted(offsets_of(Habit.PARTLY)) == [0, 2]


def test_a_group_at_rest_has_processed_what_lies_before_its_offsets() -> None:
    journal = Journal()
    history = {
        Entry("large-001", partition, 10 * partition + place): place for partition in (0, 1) for place in range(3)
    }
    journal.note_history(history)
    group = Group("g", Habit.ANYWHERE, (TOPIC,))
    ledger = ledger_of(group, {("large-001", 0): 2, ("large-001", 1): 0}, journal)
    assert ledger.judge(committed=journal.committed(["large-001"]), excused=()).lost == (2, 10, 11, 12)
