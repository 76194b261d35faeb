"""State "Record Finish": keeps what finishing did, and words it for people."""

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel

from mskmigration.bootstrap import adapters

logger = Logger()


class Finished(BaseModel):
    """The migration that is finished."""

    migration: str


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, object], _context: LambdaContext) -> dict[str, object]:
    """Keep what was done, and write the migration's report; doing so twice leaves the same.

    Raises
    ------
    FinishRefusedError, MigrationUnknownError
    """
    migration = Finished.model_validate(event).migration
    report, document = adapters().finisher.report(migration)
    page = adapters().reporter.write(migration).page
    logger.info("recorded", extra={"document": document, "page": page})
    message = f"{report.words()}\n\nThe migration's report: {page}"
    return {"document": document, "subject": f"Migration {migration} is finished"[:100], "message": message}
