"""How fast the copy gets on, and when it will have caught up."""

from collections.abc import Sequence
from typing import NamedTuple

from mskmigration.lag.sample import Sample


class Speed(NamedTuple):
    """The rate of copying; ``estimate_seconds`` to caught up is None where the lag does not shrink."""

    records_per_second: float = 0.0
    estimate_seconds: int | None = None


def speed(window: Sequence[Sample]) -> Speed:
    """Compare the newest sample with the oldest; with fewer than two there is nothing to compare."""
    if not window:
        return Speed()
    first, last = window[0], window[-1]
    since = (last.at - first.at).total_seconds()
    if since <= 0:
        return Speed()
    shrinks = (first.lag - last.lag) / since
    return Speed(
        records_per_second=round(max(0, last.copied - first.copied) / since, 1),
        estimate_seconds=round(last.lag / shrinks) if shrinks > 0 else None,
    )
