"""State "Record Migration": records how the migration caught up, in the table and in the bucket."""

from datetime import UTC, datetime

from pydantic import BaseModel

from mskmigration.bootstrap import Adapters
from mskmigration.evidence import Replication
from mskmigration.evidence.reporting import Reporter
from mskmigration.migration import MigrationStage
from mskmigration.state import Answer, state


class RecordMigrationInput(BaseModel):
    """What the execution found on its way."""

    migration: str
    execution: str
    started_at: datetime
    connectors: dict[str, str]
    lag: dict[str, object]


@state(RecordMigrationInput)
def handler(given: RecordMigrationInput, library: Adapters) -> Answer:
    """Move the record on and write the report; doing so twice leaves the same.

    Raises
    ------
    MigrationUnknownError
        No such migration has been registered.
    """
    record = library.records.advance(given.migration, MigrationStage.CAUGHT_UP)
    kept = Reporter(library).caught_up(Replication(**given.model_dump(), caught_up_at=datetime.now(UTC)))
    return {"stage": record.stage, "document": kept.document, "healings": len(kept.report.healings)}
