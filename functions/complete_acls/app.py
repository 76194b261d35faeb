"""State "Complete Acls": the target grants and denies what the source does, for what was migrated."""

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
    """Create the ACLs that are missing; what was there before and after is kept.

    Raises
    ------
    FinishRefusedError, KafkaUnreachableError, MigrationUnknownError
    """
    migration = Finished.model_validate(event).migration
    completed = adapters().finisher.complete_acls(migration)
    logger.info("completed", extra={"acls": completed.summary()})
    return completed.summary()
