"""How lists are put into sentences."""

from collections.abc import Iterable


def listed(names: Iterable[str], most: int, separator: str = ", ") -> str:
    """Return the first names, as many as ``most``, and how many more there are; empty where there are none."""
    every = list(names)
    more = f" and {len(every) - most} more" if len(every) > most else ""
    return separator.join(every[:most]) + more
