"""Whether connectors run, what failed and why, and what is done about it."""

from mskmigration.health.causes import cause_of
from mskmigration.health.healing import Heal, decide_healing
from mskmigration.health.readiness import Readiness, decide_readiness
from mskmigration.health.summary import ConnectorHealth, TaskHealth, summarize

__all__ = [
    "ConnectorHealth",
    "Heal",
    "Readiness",
    "TaskHealth",
    "cause_of",
    "decide_healing",
    "decide_readiness",
    "summarize",
]
