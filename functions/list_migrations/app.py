"""State "List Migrations": the migrations to look at, who asks for it, and handovers that nobody works on any more."""

from datetime import UTC, datetime
from enum import StrEnum

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel

from mskmigration.bootstrap import adapters
from mskmigration.cutover.abandoned import abandoned

logger = Logger()


class Trigger(StrEnum):
    """Who started heal."""

    SCHEDULE = "schedule"
    LOG = "log"
    PERSON = "person"


class Started(BaseModel):
    """The execution's input: empty from the schedule; ``line`` is the worker's log line that started it."""

    migration: str | None = None
    trigger: Trigger = Trigger.SCHEDULE
    line: str = ""


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, object], _context: LambdaContext) -> dict[str, object]:
    """List the migrations whose connectors are to run, or the one that was asked for.

    Raises
    ------
    MigrationUnknownError
        The one that was asked for is not on record.
    """
    started, records = Started.model_validate(event), adapters().records
    asked_for = [records.get(started.migration)] if started.migration else records.all()
    logger.info("started", extra=started.model_dump())
    migrations = [record.migration for record in asked_for if record.stage.replicates]
    given_up = abandoned(adapters().handovers.all_latest(), adapters().executions.runs, datetime.now(UTC))
    return {"migrations": migrations, "trigger": started.trigger, "abandoned": given_up}
