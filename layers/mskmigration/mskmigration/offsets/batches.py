"""Shares the groups out over functions that translate at the same time, so that the last is done soon."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from mskmigration.kafka.model import TopicPartition

# One function translates so many groups at a time; a state's output names them, which AWS limits to 256 KB.
GROUPS_PER_BATCH: Final = 50
AT_ONCE: Final = 2  # functions, however few groups there are
type Reads = Mapping[TopicPartition, int]


@dataclass
class _Batch:
    groups: list[str] = field(default_factory=list)
    reads: dict[TopicPartition, int] = field(default_factory=dict)
    load: int = 0

    def added(self, reads: Reads) -> int:
        """Return how many more records it would read for these: what groups share in a partition is read once."""
        return sum(max(0, records - self.reads.get(each, 0)) for each, records in reads.items())

    def add(self, group: str, reads: Reads) -> None:
        self.groups.append(group)
        self.load += self.added(reads)
        self.reads |= {each: max(records, self.reads.get(each, 0)) for each, records in reads.items()}


def share_out(reads: Mapping[str, Reads]) -> list[list[str]]:
    """Return the groups in batches that are read for in about the same time.

    The group for which most is read is given away first, and each to the batch that it burdens least.

    Parameters
    ----------
    reads
        Of each group, how many records of which partitions are expected to be read for it.
    """
    number = min(len(reads), max(AT_ONCE, -(-len(reads) // GROUPS_PER_BATCH)))
    batches = [_Batch() for _ in range(number)]
    size = -(-len(reads) // number) if number else 0
    for group in sorted(reads, key=lambda name: (-sum(reads[name].values()), name)):
        _least_burdened(batches, reads[group], size).add(group, reads[group])
    return [sorted(batch.groups) for batch in batches]


def _least_burdened(batches: Sequence[_Batch], reads: Reads, size: int) -> _Batch:
    """Weigh what the last batch reads and what all read: without the latter each would soon read every partition."""
    largest = max(batch.load for batch in batches)

    def burden(batch: _Batch) -> tuple[int, int]:
        added = batch.added(reads)
        return max(largest, batch.load + added) + added, len(batch.groups)

    return min((batch for batch in batches if len(batch.groups) < size), key=burden)
