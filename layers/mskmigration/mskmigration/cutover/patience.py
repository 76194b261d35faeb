"""How long writers stay blocked at most, and how often it is looked whether they need be any longer."""

from datetime import UTC, datetime
from typing import Final

from mskmigration.cutover.record import HandoverRecord, Reached
from mskmigration.errors import MigrationError

BLOCKED_AT_MOST: Final = 10
COPYING_BACK_AT_MOST: Final = 60


def pause_seconds(waited: float, *, least: int, most: int) -> int:
    """Return the pause until the next look: a twentieth of the time waited so far.

    Every look takes 9 events of the execution's history, which Step Functions ends at 25,000. With pauses that grow the
    longest wait takes a tenth of them, and nobody waits much longer than he had to.
    """
    return max(least, min(most, round(waited / 20)))


def pause_while_blocked(record: HandoverRecord, *, least: int) -> int:
    """Return the pause until the next look while writers are blocked, in seconds."""
    fenced = record.times.get(Reached.FENCED)
    waited = (datetime.now(UTC) - fenced).total_seconds() if fenced else 0.0
    return pause_seconds(waited, least=least, most=BLOCKED_AT_MOST)


def assert_patient(record: HandoverRecord, error: type[MigrationError], reason: str) -> None:
    """Raise the error where writers have been blocked for longer than the request allows.

    Raises
    ------
    MigrationError
        Of the class that was given.
    """
    fenced = record.times.get(Reached.FENCED)
    if fenced is None or (datetime.now(UTC) - fenced).total_seconds() <= record.request.patience_seconds:
        return
    raise error(
        f"After {record.request.patience_seconds} s: {reason}.",
        "Mend that, or raise patience_seconds, and start again.",
    )
