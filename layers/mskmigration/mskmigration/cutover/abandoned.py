"""Handovers whose execution is gone: nobody else would let writers write again, or stop a way back that has begun."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from mskmigration.cutover.record import HandoverRecord

# Whoever stopped an execution may start another one at once, which goes on where it ended.
GRACE = timedelta(minutes=2)


def abandoned(records: Iterable[HandoverRecord], runs: Callable[[str], bool], now: datetime) -> list[str]:
    """Return the migrations whose handover is to be given up.

    Parameters
    ----------
    runs
        Tells whether an execution, by its ARN, is at work.
    """
    return [
        record.migration
        for record in records
        if record.leaves_something and now - max(record.times.values()) > GRACE and not runs(record.execution)
    ]
