"""Finds where a reader goes on in a copy of a log, from the records' fingerprints alone."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final, NamedTuple

from mskmigration.kafka.fingerprints import NO_KEY, Fingerprint

SAMPLE: Final = 16  # Records that are compared on each side of a position.


class Alignment(NamedTuple):
    """Where the records that are not read yet lie in the copy.

    Parameters
    ----------
    position
        The largest offset of the copy from which every one of them is still to come.
    extra
        Copied records from there on that none of them accounts for: copied twice, or compacted away in the log.
    superseded
        Unread records that the copy has compacted away already: it holds a later one of the same key, or they are
        tombstones.
    missing
        Unread records that the copy lacks for no reason.
    """

    position: int
    extra: int
    superseded: int
    missing: int

    @property
    def exact(self) -> bool:
        """Whether the copy goes on with exactly the records that are not read yet."""
        return not (self.extra or self.missing)


def align(unread: Sequence[Fingerprint], copied: Sequence[Fingerprint], end: int, *, compacted: bool) -> Alignment:
    """Match the unread records with the copy's, from the end back.

    Each is matched with the last copied record that is left before those matched already. So of all embeddings the one
    that begins last is found, and no unread record lies before it, even where records are alike or were copied twice.

    Parameters
    ----------
    unread
        All records of the log that are not read yet, in order.
    copied
        The copy's last records, in order.
    end
        The copy's end: the position where nothing is unread.
    compacted
        Whether a record may be missing because a later one has its key.
    """
    position, place, matched, superseded, missing = end, len(copied), 0, 0, 0
    places = _places(copied)
    later_keys: set[bytes] = set()
    for record in reversed(unread):
        same = places.get(record.digest, [])
        while same and same[-1] >= place:
            same.pop()
        if same:
            later_keys.update(it.key for it in copied[same[-1] : place])
            place, matched = same.pop(), matched + 1
            position = copied[place].offset
        elif compacted and record.key != NO_KEY and (record.tombstone or record.key in later_keys):
            later_keys.add(record.key)  # A tombstone that is gone took what came before it along.
            superseded += 1
        else:
            missing += 1
    return Alignment(position, len(copied) - place - matched, superseded, missing)


def _places(copied: Sequence[Fingerprint]) -> defaultdict[bytes, list[int]]:
    """Return where each fingerprint occurs, in order."""
    places: defaultdict[bytes, list[int]] = defaultdict(list)
    for place, record in enumerate(copied):
        places[record.digest].append(place)
    return places


def equal_before(origin: Sequence[Fingerprint], destination: Sequence[Fingerprint]) -> int:
    """Count the last records that are the same on both sides, up to the sample's size."""
    return _common(origin[: -SAMPLE - 1 : -1], destination[: -SAMPLE - 1 : -1])


def equal_after(origin: Sequence[Fingerprint], destination: Sequence[Fingerprint]) -> int:
    """Count the first records that are the same on both sides, up to the sample's size."""
    return _common(origin[:SAMPLE], destination[:SAMPLE])


def _common(one: Sequence[Fingerprint], other: Sequence[Fingerprint]) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left.digest != right.digest:
            break
        count += 1
    return count
