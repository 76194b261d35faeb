"""Groups are shared out over functions by what is read for them."""

import pytest

from mskmigration.kafka import TopicPartition
from mskmigration.offsets.batches import GROUPS_PER_BATCH, share_out

SMALL, LARGE, LARGEST = (TopicPartition(name, 0) for name in ("small", "large", "largest"))


@pytest.mark.parametrize(
    ("groups", "sizes"),
    [
        (0, []),
        (1, [1]),
        (2, [1, 1]),
        (5, [3, 2]),
        (2 * GROUPS_PER_BATCH, [GROUPS_PER_BATCH] * 2),
        (2 * GROUPS_PER_BATCH + 1, [34, 34, 33]),
    ],
)
def test_groups_for_which_nothing_is_read_are_split_evenly(groups: int, sizes: list[int]) -> None:
    names = [f"g{number:03}" for number in range(groups)]
    batches = share_out({name: {SMALL: 0} for name in names})
    assert [len(batch) for batch in batches] == sizes
    assert sorted(name for batch in batches for name in batch) == names


def test_the_two_for_which_most_is_read_are_kept_apart() -> None:
    reads = {"a": {SMALL: 1}, "b": {SMALL: 2}, "c": {LARGE: 900}, "d": {LARGEST: 1_000}}
    assert share_out(reads) == [["a", "d"], ["b", "c"]]


def test_what_groups_share_in_a_partition_is_read_once_by_one_function() -> None:
    reads = {"a": {LARGEST: 1_000}, "b": {LARGE: 900}, "c": {LARGEST: 990}, "d": {LARGE: 890}}
    assert share_out(reads) == [["a", "c"], ["b", "d"]]


def test_what_would_be_even_by_reading_a_partition_twice_is_not_done() -> None:
    reads = {"a": {LARGEST: 995}, "b": {LARGE: 980}, "c": {SMALL: 990}, "d": {SMALL: 970}}
    assert share_out({**reads, "e": {}, "f": {}}) == [["a", "e", "f"], ["b", "c", "d"]]


def test_no_batch_is_larger_than_the_others_however_little_it_reads() -> None:
    reads = {f"g{number}": {LARGEST: 1_000} for number in range(6)}
    assert [len(batch) for batch in share_out(reads)] == [3, 3]
