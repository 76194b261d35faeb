"""What stands in the way of a handover."""

from enum import StrEnum
from typing import Final

from mskmigration.frozen import Frozen

NAMED: Final = 5


class Severity(StrEnum):
    """A blocker refuses the handover; a warning is shown with the plan."""

    BLOCKER = "blocker"
    WARNING = "warning"


class Obstacle(Frozen):
    """One thing that stands in the way, and what to do about it."""

    id: str
    severity: Severity
    reason: str
    remedy: str


def blocker(identifier: str, reason: str, remedy: str) -> Obstacle:
    """Return what refuses the handover."""
    return Obstacle(id=identifier, severity=Severity.BLOCKER, reason=reason, remedy=remedy)


def warning(identifier: str, reason: str, remedy: str) -> Obstacle:
    """Return what is shown with the plan."""
    return Obstacle(id=identifier, severity=Severity.WARNING, reason=reason, remedy=remedy)
