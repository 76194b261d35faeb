"""Whether a migration is healthy, what is wrong and why, and what is done about it."""

from mskmigration.health.causes import cause_of
from mskmigration.health.diagnosis import look_closer
from mskmigration.health.facts import Facts
from mskmigration.health.gathering import Sources, gather
from mskmigration.health.ladder import LadderState, next_step
from mskmigration.health.notification import Notification, notification
from mskmigration.health.readiness import Readiness, ReadinessReport, check_readiness, decide_readiness
from mskmigration.health.report import HealthReport, report
from mskmigration.health.rules import Finding, examine
from mskmigration.health.store import HealingStore
from mskmigration.health.summary import ConnectorHealth, TaskHealth, summarize
from mskmigration.health.treatments import Step

__all__ = [
    "ConnectorHealth",
    "Facts",
    "Finding",
    "HealingStore",
    "HealthReport",
    "LadderState",
    "Notification",
    "Readiness",
    "ReadinessReport",
    "Sources",
    "Step",
    "TaskHealth",
    "cause_of",
    "check_readiness",
    "decide_readiness",
    "examine",
    "gather",
    "look_closer",
    "next_step",
    "notification",
    "report",
    "summarize",
]
