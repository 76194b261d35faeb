"""What differs between two sequences of records: nothing here knows Kafka."""

from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Hashable, Iterable, Sequence
from typing import NamedTuple, Self


class Difference(NamedTuple):
    """What the target lacks, has too much of, and has in another order than the source."""

    missing: int = 0
    extra: int = 0
    out_of_order: int = 0

    @property
    def is_equal(self) -> bool:
        """Whether both hold the same records in the same order."""
        return self == Difference()

    @classmethod
    def total(cls, differences: Iterable[Self]) -> Self:
        """Add up the differences of several partitions."""
        return cls(*(sum(column) for column in zip(*differences, strict=True))) if differences else cls()


def compare_sequences(source: Sequence[Hashable], target: Sequence[Hashable]) -> Difference:
    """Compare two sequences.

    Returns
    -------
    Difference
        ``missing`` occurrences are in the source alone and ``extra`` ones in the target alone, a repeated
        record among them. ``out_of_order`` is the fewest of the common ones that would have to move.
    """
    if source == target:
        return Difference()
    in_source, in_target = Counter(source), Counter(target)
    common = (in_source & in_target).total()
    return Difference(
        missing=in_source.total() - common,
        extra=in_target.total() - common,
        out_of_order=common - _longest_increasing(_positions(source, target)),
    )


def _positions(source: Sequence[Hashable], target: Sequence[Hashable]) -> list[int]:
    """For each common record in the source's order, where it is in the target: its first copies count."""
    places: defaultdict[Hashable, deque[int]] = defaultdict(deque)
    for place, record in enumerate(target):
        places[record].append(place)
    return [places[record].popleft() for record in source if places[record]]


def _longest_increasing(places: Iterable[int]) -> int:
    smallest_ends: list[int] = []  # smallest_ends[n] ends an increasing subsequence of n + 1 places
    for place in places:
        at = bisect_left(smallest_ends, place)
        smallest_ends[at : at + 1] = [place]
    return len(smallest_ends)
