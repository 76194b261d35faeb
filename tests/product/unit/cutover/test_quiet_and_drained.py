"""Whether nobody writes or reads any more, and whether no record is left to copy: decided from two looks."""

import pytest

from mskmigration.cutover.drain import Drain, judge_drained
from mskmigration.cutover.quiet import LogSnapshot, Quiet, judge_quiet
from mskmigration.kafka import Bounds, Commit, TopicPartition
from mskmigration.kafka.model import GroupPartition

A, B = TopicPartition("a", 0), TopicPartition("b", 1)
ENDS = {A: 5, B: 7}
STILL = LogSnapshot(ENDS, ENDS, frozenset())


def test_two_looks_that_agree_are_quiet() -> None:
    decision = judge_quiet(STILL, STILL)
    assert decision.action is Quiet.QUIET
    assert decision.reason == "the ends of 2 partitions did not move, and no group has members"


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        (STILL, LogSnapshot({A: 6, B: 7}, {A: 6, B: 7}, frozenset()), "still written: a-0"),
        (LogSnapshot({A: 5}, {A: 5}, frozenset()), STILL, "still written: b-1"),
        (STILL, LogSnapshot(ENDS, {A: 5, B: 6}, frozenset()), "a transaction is open: b-1"),
        (STILL, LogSnapshot(ENDS, {A: 5}, frozenset()), "a transaction is open: b-1"),
        (STILL, LogSnapshot(ENDS, ENDS, frozenset({"z", "y"})), "groups still have members: y, z"),
        (
            STILL,
            LogSnapshot({A: 6, B: 7}, {A: 5, B: 7}, frozenset({"y"})),
            "still written: a-0; a transaction is open: a-0; groups still have members: y",
        ),
    ],
)
def test_whatever_moves_is_named(before: LogSnapshot, after: LogSnapshot, reason: str) -> None:
    decision = judge_quiet(before, after)
    assert (decision.action, decision.reason) == (Quiet.WAIT, reason)


def test_a_group_that_commits_or_is_about_to_is_not_quiet() -> None:
    at = {GroupPartition("assigned", A): Commit(3)}
    for before, after in ((at, {GroupPartition("assigned", A): Commit(4)}), ({}, at), (at, {})):
        decision = judge_quiet(STILL._replace(commits=before), STILL._replace(commits=after))
        assert (decision.action, decision.reason) == (Quiet.WAIT, "groups still commit: assigned")
    assert judge_quiet(STILL._replace(commits=at), STILL._replace(commits=at)).action is Quiet.QUIET
    assert judge_quiet(STILL, STILL._replace(pending="a transaction")).reason == "a transaction"


def test_members_that_have_left_are_gone() -> None:
    assert judge_quiet(LogSnapshot(ENDS, ENDS, frozenset({"y"})), STILL).action is Quiet.QUIET


def test_of_many_that_move_some_are_named() -> None:
    ends = {TopicPartition("a", n): 1 for n in range(8)}
    decision = judge_quiet(LogSnapshot({}, {}, frozenset()), LogSnapshot(ends, ends, frozenset()))
    assert decision.reason == "still written: a-0, a-1, a-2, a-3, a-4 and 3 more"


LOG = {A: Bounds(0, 10), B: Bounds(0, 20)}


@pytest.mark.parametrize(
    ("unread", "behind", "action", "reason"),
    [
        (set(), {}, Drain.DRAINED, "no record is left to copy in 2 partitions"),
        (
            set(),
            {B: 19},
            Drain.DRAINED,
            "no record is left to copy in 2 partitions, 1 of them before markers of transactions",
        ),
        ({B}, {A: 9, B: 15}, Drain.AGAIN, "records are left to copy in 1 partitions: b-1 from 15 to 20"),
        (
            {A, B},
            {A: 9, B: 15},
            Drain.AGAIN,
            "records are left to copy in 2 partitions: a-0 from 9 to 10, b-1 from 15 to 20",
        ),
    ],
)
def test_drained_is_where_no_record_is_left(
    unread: set[TopicPartition], behind: dict[TopicPartition, int], action: Drain, reason: str
) -> None:
    decision = judge_drained(unread, behind, LOG)
    assert (decision.action, decision.reason) == (action, reason)
