"""State "Record Migration": keeps how the migration caught up, in the table and in the bucket."""

from datetime import UTC, datetime

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel

from mskmigration.bootstrap import adapters
from mskmigration.evidence import Replication
from mskmigration.migration import Stage

logger = Logger()


class CaughtUp(BaseModel):
    """What the execution found on its way."""

    migration: str
    execution: str
    started_at: datetime
    connectors: dict[str, str]
    lag: dict[str, object]


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, object], _context: LambdaContext) -> dict[str, object]:
    """Move the record on and write the report; doing so twice leaves the same.

    Raises
    ------
    MigrationUnknownError
        No such migration has been registered.
    """
    caught_up = CaughtUp.model_validate(event)
    record = adapters().records.advance(caught_up.migration, Stage.CAUGHT_UP)
    kept = adapters().reporter.caught_up(Replication(**caught_up.model_dump(), caught_up_at=datetime.now(UTC)))
    logger.info("recorded", extra={"document": kept.document, "page": kept.page})
    return {"stage": record.stage, "document": kept.document, "healings": len(kept.report.healings)}
