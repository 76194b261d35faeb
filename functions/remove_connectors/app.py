"""State "Remove Connectors": the migration's connectors are gone, and with them the way back."""

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
    """Remove the connectors and read back that they are gone; their offsets stay.

    Raises
    ------
    FinishRefusedError, ConnectorsRemainError, WorkersUnreachableError, RebalanceInProgressError
    """
    migration = Finished.model_validate(event).migration
    removed = adapters().finisher.remove_connectors(migration)
    logger.info("removed", extra=removed.model_dump())
    return removed.model_dump()
