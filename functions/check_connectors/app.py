"""State "Check Connectors": whether all three run with tasks; what failed in them and why."""

from datetime import UTC, datetime

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel

from mskmigration.bootstrap import adapters
from mskmigration.health import Readiness, decide_readiness, summarize

logger = Logger()


class Look(BaseModel):
    """Which migration to look at, since when looks have found it not ready, and how many there were."""

    migration: str
    unready_since: datetime | None = None
    round: int = 0


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, object], _context: LambdaContext) -> dict[str, object]:
    """Look at the connectors once.

    Raises
    ------
    MigrationUnknownError
        No such migration has been registered.
    WorkersUnreachableError
        Passes by itself where the service replaces the worker.
    """
    look = Look.model_validate(event)
    now = datetime.now(UTC)
    record = adapters().records.get(look.migration)
    connectors = summarize(look.migration, adapters().connect.statuses())
    decision = decide_readiness(connectors, groups=record.groups, now=now, unready_since=look.unready_since)
    ready = decision.action is Readiness.PROCEED
    logger.info(decision.reason, extra={"action": decision.action})
    return {
        "action": decision.action,
        "reason": decision.reason,
        "round": look.round + 1,
        "unready_since": None if ready else (look.unready_since or now).isoformat(),
        "connectors": [connector.shown().model_dump(mode="json") for connector in connectors],
    }
