"""State "Record Healing": keeps what was wrong and what was done, gives up the claim, and words it for people."""

from datetime import datetime

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel

from mskmigration.bootstrap import adapters
from mskmigration.failure import CaughtError, explain
from mskmigration.health import HealthReport, notification
from mskmigration.migration import Healing

logger = Logger()


class Looked(BaseModel):
    """The state data after the step; ``error`` is there where the step failed."""

    health: HealthReport
    error: CaughtError | None = None


class Healed(BaseModel):
    """The look, and the execution whose start makes keeping it twice the same as once."""

    at: datetime
    execution: str
    look: Looked


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, object], _context: LambdaContext) -> dict[str, object]:
    """Keep the healing and return the notification and the event."""
    healed = Healed.model_validate(event)
    health = healed.look.health
    error = explain(healed.look.error).cause if healed.look.error else None
    adapters().records.add_healing(
        Healing(
            migration=health.migration,
            at=healed.at,
            action=health.action,
            reason=health.reason,
            failures=dict(health.failures),
            findings=tuple(finding.model_dump() for finding in health.findings),
            error=error,
        )
    )
    adapters().ladders.settle(health.migration, healed.execution)
    return notification(health, execution=healed.execution, error=error).model_dump(mode="json")
