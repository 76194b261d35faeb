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


def count_from_anchor(log: Tail, copy: Tail, start: int) -> Counted | None:
    """Skip as many records of the copy as the log holds between the sync and the position; None where they differ.

    Records are counted, not offsets: markers of transactions and aborted records take offsets on one side only.

    Parameters
    ----------
    log
        The log's records from the sync on, some past the position.
    copy
        The copy's records from the sync on.
    start
        The first offset of the log that is not read yet.
    """
    count = place_of(start, log)
    if count >= len(copy) or count >= len(log):
        return None
    before = equal_before(log[:count], copy[:count])
    after = equal_after(log[count:], copy[count:])
    if before < min(count, SAMPLE) or after < min(len(log) - count, SAMPLE):
        return None
    return Counted(copy[count].offset, count, before, after)
