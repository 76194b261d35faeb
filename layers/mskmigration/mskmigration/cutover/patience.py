"""How long writers stay blocked at most."""

from datetime import UTC, datetime

from mskmigration.cutover.record import HandoverRecord, Reached
from mskmigration.errors import MigrationError


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
