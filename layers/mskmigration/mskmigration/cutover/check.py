"""What a state that is entered again and again answers, until something is done or writers have waited too long."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from mskmigration.cutover.handover import Handover
from mskmigration.cutover.record import HandoverRecord, HandoverStage
from mskmigration.decision import Decision
from mskmigration.errors import MigrationError
from mskmigration.frozen import Frozen

# The longest pauses between two checks, in seconds.
BLOCKED_PAUSE_AT_MOST: Final = 10
REVERSE_PAUSE_AT_MOST: Final = 60


class Check(Frozen):
    """How the state machine goes on, why, and after which pause."""

    action: str
    reason: str
    wait_seconds: int


def checked[Action: StrEnum](
    handover: Handover,
    decision: Decision[Action],
    *,
    done: Action,
    stage: HandoverStage,
    error: type[MigrationError],
    least_pause: int,
) -> Check:
    """Reach the stage where the decision is that it is done; otherwise say when to check again.

    Parameters
    ----------
    done
        The action of a decision that nothing is left to wait for.
    least_pause
        The shortest pause until the next check, in seconds.

    Raises
    ------
    MigrationError
        Of the class that was given: writers have been blocked for as long as the request allows.
    """
    if decision.action is done:
        handover.reach(stage)
    else:
        assert_patient(handover.record, error, decision.reason)
    pause = _pause_while_blocked(handover.record, least=least_pause)
    return Check(action=decision.action, reason=decision.reason, wait_seconds=pause)


def pause_seconds(waited: float, *, least: int, most: int) -> int:
    """Return the pause until the next check: a twentieth of the time waited so far.

    Every check takes 9 events of the execution's history, which Step Functions ends at 25,000. With pauses that grow
    the longest wait takes a tenth of them, and nobody waits much longer than necessary.
    """
    return max(least, min(most, round(waited / 20)))


def _pause_while_blocked(record: HandoverRecord, *, least: int) -> int:
    """Return the pause until the next check while writers are blocked, in seconds."""
    fenced = record.times.get(HandoverStage.FENCED)
    waited = (datetime.now(UTC) - fenced).total_seconds() if fenced else 0.0
    return pause_seconds(waited, least=least, most=BLOCKED_PAUSE_AT_MOST)


def assert_patient(record: HandoverRecord, error: type[MigrationError], reason: str) -> None:
    """Raise the error where writers have been blocked for longer than the request allows.

    Raises
    ------
    MigrationError
        Of the class that was given.
    """
    fenced = record.times.get(HandoverStage.FENCED)
    if fenced is None or (datetime.now(UTC) - fenced).total_seconds() <= record.request.patience_seconds:
        return
    raise error(
        f"After {record.request.patience_seconds} s: {reason}.",
        "Correct that, or raise patience_seconds, and start again.",
    )
