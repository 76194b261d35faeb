"""State "List Migrations": lists the migrations to check, who started it, and handovers that no execution works on."""

from datetime import UTC, datetime
from enum import StrEnum

from pydantic import BaseModel

from mskmigration.bootstrap import Adapters
from mskmigration.cutover.record import abandoned
from mskmigration.state import Answer, state


class Trigger(StrEnum):
    """Who started heal."""

    SCHEDULE = "schedule"
    LOG = "log"
    PERSON = "person"


class ListMigrationsInput(BaseModel):
    """The execution's input: empty from the schedule; ``line`` is the worker's log line that started it."""

    migration: str | None = None
    trigger: Trigger = Trigger.SCHEDULE
    line: str = ""


@state(ListMigrationsInput)
def handler(given: ListMigrationsInput, library: Adapters) -> Answer:
    """List the migrations whose connectors are to run, or the one that was asked for.

    Raises
    ------
    MigrationUnknownError
        The one that was asked for is not on record.
    """
    asked_for = [library.records.get(given.migration)] if given.migration else library.records.all()
    return {
        "migrations": [record.migration for record in asked_for if record.stage.replicates],
        "trigger": given.trigger,
        "abandoned": abandoned(library.handovers.all_latest(), library.executions.runs, datetime.now(UTC)),
    }
