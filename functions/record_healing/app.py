"""State "Record Healing": records what was wrong and what was done, releases the claim, and writes the message."""

from datetime import datetime

from pydantic import BaseModel

from mskmigration.bootstrap import Adapters
from mskmigration.failure import CaughtError, explain
from mskmigration.health import HealthReport, notification
from mskmigration.migration import Healing
from mskmigration.state import Answer, state


class StepTaken(BaseModel):
    """The state data after the step; ``error`` is there where the step failed."""

    health: HealthReport
    error: CaughtError | None = None


class RecordHealingInput(BaseModel):
    """The step, and the execution whose start makes keeping it twice the same as once."""

    at: datetime
    execution: str
    look: StepTaken


@state(RecordHealingInput)
def handler(given: RecordHealingInput, library: Adapters) -> Answer:
    """Keep the healing and return the notification and the event."""
    health, failed = given.look.health, given.look.error
    error = explain(failed).cause if failed else None
    library.records.add_healing(
        Healing(
            migration=health.migration,
            at=given.at,
            action=health.action,
            reason=health.reason,
            failures=dict(health.failures),
            findings=tuple(finding.model_dump() for finding in health.findings),
            error=error,
        )
    )
    library.ladders.settle(health.migration, given.execution)
    return notification(health, execution=given.execution, error=error)
