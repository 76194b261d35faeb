"""How lists and times are put into sentences."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import pairwise


def listed(names: Iterable[str], most: int, separator: str = ", ") -> str:
    """Return the first names, as many as ``most``, and how many more there are; empty where there are none."""
    every = list(names)
    more = f" and {len(every) - most} more" if len(every) > most else ""
    return separator.join(every[:most]) + more


def duration(length: timedelta) -> str:
    """Return a length of time in its two largest units, e.g. ``7 d``, ``1 h 5 min`` or ``36 s``."""
    seconds = round(length.total_seconds())
    units = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))
    for (name, size), (smaller, part) in pairwise(units):
        if seconds >= size:
            rest = seconds % size // part
            return f"{seconds // size} {name}" + (f" {rest} {smaller}" if rest else "")
    return f"{seconds} s"
