"""Which method a position is expected to be found by, at the edges of what can be afforded."""

import pytest

from mskmigration.kafka import Bounds, OffsetSync, TopicPartition
from mskmigration.kafka.model import GroupPartition
from mskmigration.offsets.method import (
    COMPACTED_AT_MOST,
    COMPARED_AT_MOST,
    COUNTED_AT_MOST,
    Prediction,
    choose,
    furthest,
    nearest,
    predict,
    usable,
)
from mskmigration.offsets.position import Method

END = 1_000_000
LOG = Bounds(100, END)
PARTITION, COPY = TopicPartition("orders", 0), TopicPartition("renamed", 0)


def sync(upstream: int, downstream: int) -> OffsetSync:
    return OffsetSync("orders", 0, upstream, downstream)


FAR = END - COMPARED_AT_MOST - 1
NEAR_ANCHOR, FAR_ANCHOR = sync(FAR - COUNTED_AT_MOST, 1), sync(FAR - COUNTED_AT_MOST - 1, 1)


@pytest.mark.parametrize(
    ("committed", "anchors", "compacted", "method"),
    [
        (END, [], False, Method.END),
        (END + 5, [], False, Method.END),
        (END - 1, [], False, Method.COMPARED),
        (END - COMPARED_AT_MOST, [], False, Method.COMPARED),
        (FAR, [], False, Method.BOUNDED),
        (FAR, [NEAR_ANCHOR], False, Method.ANCHORED),
        (FAR, [FAR_ANCHOR], False, Method.BOUNDED),
        (FAR, [sync(FAR + 1, 1)], False, Method.BOUNDED),
        (END - COMPACTED_AT_MOST, [], True, Method.COMPARED),
        (END - COMPACTED_AT_MOST - 1, [sync(END - COMPACTED_AT_MOST - 2, 1)], True, Method.BOUNDED),
        (0, [sync(100, 1)], False, Method.BOUNDED),
    ],
)
def test_the_most_exact_method_that_can_be_afforded(
    committed: int, anchors: list[OffsetSync], *, compacted: bool, method: Method
) -> None:
    assert choose(committed, LOG, anchors, compacted=compacted) is method


def test_what_fell_off_the_log_is_not_unread() -> None:
    assert choose(0, Bounds(END - 10, END), [], compacted=False) is Method.COMPARED
    assert choose(0, Bounds(END, END), [], compacted=False) is Method.END


def test_syncs_from_before_a_replay_lead_to_first_copies() -> None:
    log = copy = Bounds(0, 1_000)
    steady = [sync(10, 10), sync(20, 20)]
    assert usable(steady, log, copy) == steady
    # Back at the source, back in the copy, or more records in the copy than in the log.
    assert usable([*steady, sync(15, 30)], log, copy) == [sync(15, 30)]
    assert usable([*steady, sync(30, 5)], log, copy) == [sync(30, 5)]
    assert usable([*steady, sync(30, 31)], log, copy) == [sync(30, 31)]
    assert usable([*steady, sync(30, 31)], log, copy, copied_once=True) == [*steady, sync(30, 31)]


def test_syncs_outside_either_log_are_none() -> None:
    syncs = [sync(4, 5), sync(5, 6), sync(50, 20), sync(100, 30)]
    assert usable(syncs, Bounds(5, 100), Bounds(6, 20)) == [sync(5, 6)]


def test_the_nearest_sync_is_the_last_and_the_furthest_the_safe_one() -> None:
    syncs = [sync(10, 10), sync(40, 40), sync(20, 55), sync(70, 90)]
    assert nearest(syncs, 60) == sync(40, 40)
    assert furthest(syncs, 60) == sync(20, 55)
    assert nearest(syncs, 40) == sync(40, 40)
    assert nearest(syncs, 9) is None
    assert furthest([], 9) is None


def test_each_share_is_predicted_by_its_own_partition() -> None:
    expected = predict(
        {GroupPartition("a", PARTITION): END, GroupPartition("b", PARTITION): FAR},
        {PARTITION: LOG},
        {COPY: Bounds(0, END)},
        names={"orders": "renamed"},
        syncs={PARTITION: [sync(FAR - 1, FAR - 1)]},
        compacted=(),
    )
    assert expected == {
        GroupPartition("a", PARTITION): Prediction(Method.END, exact=True, reads=0),
        GroupPartition("b", PARTITION): Prediction(Method.ANCHORED, exact=True, reads=1),
    }
    without = predict(
        {GroupPartition("b", PARTITION): FAR},
        {PARTITION: LOG},
        {COPY: Bounds(0, END)},
        names={"orders": "renamed"},
        syncs={},
        compacted=(),
    )
    assert without == {GroupPartition("b", PARTITION): Prediction(Method.BOUNDED, exact=False, reads=0)}


@pytest.mark.parametrize(("committed", "reads"), [(END - 7, 7), (END - 90, 90), (END - 95, 90)])
def test_what_is_compared_is_read_from_the_share_or_the_logs_start_on(committed: int, reads: int) -> None:
    group_offset = GroupPartition("a", PARTITION)
    expected = predict(
        {group_offset: committed},
        {PARTITION: Bounds(END - 90, END)},
        {COPY: Bounds(0, END)},
        names={"orders": "renamed"},
        syncs={},
        compacted=(),
    )
    assert expected == {group_offset: Prediction(Method.COMPARED, exact=True, reads=reads)}
