from array import array

from lab.compare import Difference
from lab.compare.clusters import compare_topic
from lab.compare.groups import position_of
from lab.compare.reading import PartitionLog


def log(records: str, offsets: list[int] | None = None) -> PartitionLog:
    """A partition whose records are letters, at consecutive offsets unless told otherwise."""
    digests = bytearray(b"".join(letter.encode() * 16 for letter in records))
    return PartitionLog(array("q", offsets or range(len(records))), digests)


def test_equal_partitions_are_equal() -> None:
    source = {("flights", 0): log("abc"), ("flights", 1): log("de"), ("other", 0): log("x")}
    target = {("flights", 0): log("abc"), ("flights", 1): log("de")}
    topic = compare_topic("flights", "flights", source, target)
    assert topic.is_equal
    assert (topic.partitions, topic.source_records, topic.target_records) == (2, 5, 5)


def test_offsets_may_differ_because_markers_take_some_on_one_side_only() -> None:
    topic = compare_topic("t", "t", {("t", 0): log("abc", [0, 1, 5])}, {("t", 0): log("abc")})
    assert topic.is_equal


def test_names_the_partitions_that_differ() -> None:
    source = {("t", 0): log("abc"), ("t", 1): log("abc"), ("t", 2): log("abc")}
    target = {("t", 0): log("abc"), ("t", 1): log("ac"), ("t", 2): log("acb")}
    topic = compare_topic("t", "t", source, target)
    assert not topic.is_equal
    assert topic.unequal_partitions == (1, 2)
    assert topic.difference == Difference(missing=1, out_of_order=1)


def test_a_record_in_another_partition_is_missing_and_extra() -> None:
    topic = compare_topic("t", "t", {("t", 0): log("ab"), ("t", 1): log("")}, {("t", 0): log("a"), ("t", 1): log("b")})
    assert topic.difference == Difference(missing=1, extra=1)


def test_follows_a_rename() -> None:
    topic = compare_topic("old", "new", {("old", 0): log("ab")}, {("new", 0): log("ab")})
    assert topic.is_equal
    assert topic.target_name == "new"


def test_a_topic_that_did_not_arrive_is_not_equal_even_if_it_is_empty() -> None:
    assert not compare_topic("t", "t", {("t", 0): log("")}, {}).is_equal
    assert compare_topic("t", "t", {("t", 0): log("ab")}, {}).difference == Difference(missing=2)


def test_counts_the_records_before_a_groups_offsets_not_the_offsets() -> None:
    source, target = log("abcd", [0, 1, 7, 8]), log("abcd")
    position = position_of("g", ("t", 0), source_offset=7, target_offset=2, source=source, target=target)
    assert (position.read_on_source, position.read_on_target, position.lag) == (2, 2, 2)
    assert position.read_again == 0
    assert position.is_translated


def test_tells_what_a_group_would_read_again_or_skip() -> None:
    again = position_of("g", ("t", 0), source_offset=3, target_offset=1, source=log("abcd"), target=log("abcd"))
    assert (again.read_again, again.is_translated) == (2, True)
    skipping = position_of("g", ("t", 0), source_offset=1, target_offset=3, source=log("abcd"), target=log("abcd"))
    assert (skipping.read_again, skipping.is_translated) == (-2, False)


def test_a_group_without_an_offset_on_the_target_is_not_translated() -> None:
    position = position_of("g", ("t", 0), source_offset=3, target_offset=None, source=log("abcd"), target=log("abcd"))
    assert not position.is_translated
    assert position.target_end == 4
