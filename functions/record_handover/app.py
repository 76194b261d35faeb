"""State "Record Handover": writes the report, for machines and for people, and ends the handover."""

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from mskmigration.bootstrap import adapters
from mskmigration.cutover.blocked import Blocked

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, object], _context: LambdaContext) -> dict[str, object]:
    """Write the migration's report and end the handover; doing so twice leaves the same.

    Raises
    ------
    HandoverUnknownError, MigrationUnknownError, WrittenMeanwhileError
    """
    kept = adapters().reporter.complete(Blocked.model_validate(event).migration)
    logger.info("recorded", extra={"document": kept.document, "page": kept.page})
    return {"document": kept.document, "page": kept.page}
