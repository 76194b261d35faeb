"""Counts records from an offset sync: for lags that are too long to compare whole."""

from typing import NamedTuple

from mskmigration.kafka.fingerprints import Tail, place_of
from mskmigration.offsets.align import SAMPLE, equal_after, equal_before


class Counted(NamedTuple):
    """A position that was counted out, and how many records are the same before and after it."""

    position: int
    skipped: int
    before: int
    after: int


def count_from_anchor(origin: Tail, destination: Tail, start: int) -> Counted | None:
    """Skip as many records at the destination as the origin has from the sync to the position; None where they differ.

    Records are counted, not offsets: markers of transactions and aborted records take offsets on one side only.

    Parameters
    ----------
    origin
        The origin's records from the sync on, some past the position.
    destination
        Their copies from the sync on.
    start
        The first offset of the origin that is not read yet.
    """
    count = place_of(start, origin)
    if count >= len(destination) or count >= len(origin):
        return None
    before = equal_before(origin[:count], destination[:count])
    after = equal_after(origin[count:], destination[count:])
    if before < min(count, SAMPLE) or after < min(len(origin) - count, SAMPLE):
        return None
    return Counted(destination[count].offset, count, before, after)
