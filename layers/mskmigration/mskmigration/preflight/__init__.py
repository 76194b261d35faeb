"""What will go wrong with a migration, found before anything is changed."""

from mskmigration.preflight.facts import Asked, Facts
from mskmigration.preflight.gathering import Sources, gather
from mskmigration.preflight.report import PreflightReport, accepted_rules, examine
from mskmigration.preflight.rules import CATALOGUE, Outcome, Severity, Status

__all__ = [
    "CATALOGUE",
    "Asked",
    "Facts",
    "Outcome",
    "PreflightReport",
    "Severity",
    "Sources",
    "Status",
    "accepted_rules",
    "examine",
    "gather",
]
