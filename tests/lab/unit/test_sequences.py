from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.compare import Difference, compare_sequences

records = st.lists(st.integers(0, 5), max_size=30)


@pytest.mark.parametrize(
    ("source", "target", "difference"),
    [
        ("", "", Difference()),
        ("abc", "abc", Difference()),
        ("abc", "ac", Difference(missing=1)),
        ("abc", "", Difference(missing=3)),
        ("abc", "abxc", Difference(extra=1)),
        ("abc", "abcabc", Difference(extra=3)),
        ("abcd", "abcbcd", Difference(extra=2)),
        ("aab", "ab", Difference(missing=1)),
        ("abcd", "bcda", Difference(out_of_order=1)),
        ("abcd", "dcba", Difference(out_of_order=3)),
        ("abcd", "bax", Difference(missing=2, extra=1, out_of_order=1)),
    ],
)
def test_counts_what_is_missing_extra_and_out_of_order(source: str, target: str, difference: Difference) -> None:
    assert compare_sequences(source, target) == difference


@given(records, records)
def test_is_equal_exactly_when_the_sequences_are(source: list[int], target: list[int]) -> None:
    assert compare_sequences(source, target).is_equal == (source == target)


@given(records, records)
def test_missing_and_extra_change_sides_with_the_sequences(source: list[int], target: list[int]) -> None:
    there, back = compare_sequences(source, target), compare_sequences(target, source)
    assert (there.missing, there.extra) == (back.extra, back.missing)
    assert len(source) - there.missing == len(target) - there.extra


@given(st.data())
def test_a_shuffle_is_only_out_of_order(data: st.DataObject) -> None:
    source = data.draw(st.lists(st.integers(), unique=True, max_size=30))
    target = data.draw(st.permutations(source))
    difference = compare_sequences(source, target)
    assert (difference.missing, difference.extra) == (0, 0)
    places = [source.index(record) for record in target]
    assert (difference.out_of_order == 0) == all(one < other for one, other in pairwise(places))


@given(st.lists(st.integers(), unique=True, min_size=1, max_size=30), st.data())
def test_a_block_copied_again_is_only_extra(source: list[int], data: st.DataObject) -> None:
    end = data.draw(st.integers(1, len(source)))
    start = data.draw(st.integers(0, end - 1))
    target = source[:end] + source[start:]
    assert compare_sequences(source, target) == Difference(extra=end - start)


def test_adds_up_partitions() -> None:
    assert Difference.total([Difference(1, 2, 3), Difference(10, 20, 30)]) == Difference(11, 22, 33)
    assert Difference.total([]) == Difference()
