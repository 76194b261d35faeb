"""State "Check Connectors": checks that all three connectors run and have tasks, and says what failed and why."""

from datetime import UTC, datetime

from pydantic import BaseModel

from mskmigration.bootstrap import Adapters
from mskmigration.health import check_readiness, summarize
from mskmigration.state import Answer, state


class CheckConnectorsInput(BaseModel):
    """Which migration to check, since when its connectors have not been ready, and how many checks there were."""

    migration: str
    unready_since: datetime | None = None
    round: int = 0


@state(CheckConnectorsInput)
def handler(given: CheckConnectorsInput, library: Adapters) -> Answer:
    """Look at the connectors once.

    Raises
    ------
    MigrationUnknownError
        No such migration has been registered.
    WorkersUnreachableError
        Passes by itself where the service replaces the worker.
    """
    groups = library.records.get(given.migration).groups
    connectors = summarize(given.migration, library.connect.statuses())
    checked = check_readiness(connectors, groups=groups, now=datetime.now(UTC), unready_since=given.unready_since)
    return {"round": given.round + 1, **checked.model_dump(mode="json")}
