"""State "Scale Workers To Zero": no worker runs, unless another migration needs it."""

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
    """Scale the workers to zero, or say for whom they go on.

    Raises
    ------
    WorkersStillRunError
    """
    migration = Finished.model_validate(event).migration
    scaled = adapters().finisher.scale_workers(migration)
    logger.info("scaled", extra=scaled.model_dump())
    return scaled.model_dump()
