"""State "Record Finish": records what finish did, and writes the message for people."""

from pydantic import BaseModel

from mskmigration.bootstrap import Adapters
from mskmigration.evidence.reporting import Reporter
from mskmigration.finish.finisher import Finisher
from mskmigration.state import Answer, state


class RecordFinishInput(BaseModel):
    """The migration that is finished."""

    migration: str


@state(RecordFinishInput)
def handler(given: RecordFinishInput, library: Adapters) -> Answer:
    """Keep what was done, and write the migration's report; doing so twice leaves the same.

    Raises
    ------
    FinishRefusedError, MigrationUnknownError
    """
    report, document = Finisher(library).report(given.migration)
    page = Reporter(library).write(given.migration).page
    return {
        "document": document,
        "subject": f"Migration {given.migration} is finished"[:100],
        "message": f"{report.message()}\n\nThe migration's report: {page}",
    }
