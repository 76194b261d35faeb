"""What each consumer group has processed, and what of it was lost or came twice. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable
from typing import NamedTuple


class Verdict(NamedTuple):
    """Numbers that a group never processed, and those that it processed more than once."""

    lost: tuple[int, ...]
    duplicated: tuple[int, ...]


class Ledger:
    """What one group writes down: the number of each record that it has processed, on whichever cluster."""

    def __init__(self, group: str, processed: Iterable[int] = ()) -> None:
        self.group = group
        self._processed = Counter(processed)

    def process(self, number: int) -> None:
        """Write a number down."""
        self._processed[number] += 1

    @property
    def total(self) -> int:
        """How many records it has processed, each as often as it came."""
        return self._processed.total()

    def judge(self, committed: Collection[int], excused: Collection[int]) -> Verdict:
        """Compare with what it had to process.

        Parameters
        ----------
        committed
            The numbers of all committed records of its topics.
        excused
            Numbers that nobody can read any more: deleted, or removed by compaction.
        """
        lost = set(committed) - set(excused) - self._processed.keys()
        twice = (number for number, times in self._processed.items() if times > 1)
        return Verdict(tuple(sorted(lost)), tuple(sorted(twice)))
