"""Which partitions of the groups have an exact position, a bounded one, or neither."""

from lab.cutover.positions import judge
from mskmigration.offsets.position import Method, Position, Proof


def position(partition: int, *, exact: bool = True, method: Method = Method.COMPARED) -> Position:
    return Position(
        group="g",
        topic="t",
        partition=partition,
        copy_topic="t",
        committed=5,
        position=4,
        method=method,
        exact=exact,
        read_again_at_most=0 if exact else 3,
        unread=1,
        proof=Proof(before=1, after=1, whole=True),
        reason="compared",
    )


def test_exact_and_bounded_positions_are_counted() -> None:
    positions = [position(0), position(1), position(2, exact=False, method=Method.BOUNDED)]
    assert judge(positions, [("g", "t", partition) for partition in range(3)]) == (2, 1, 0)


def test_neither_exact_nor_bounded_is_unknown() -> None:
    unstated = position(0, exact=False).model_copy(update={"read_again_at_most": 0})
    assert judge([unstated], [("g", "t", 0)]) == (0, 0, 1)


def test_a_committed_partition_without_a_position_is_unknown() -> None:
    assert judge([position(0)], [("g", "t", 0), ("g", "t", 1)]) == (1, 0, 1)
