"""State "Plan Rollback": what will be handed back and how exactly, and what stands in the way. Touches nothing."""

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel

from mskmigration.bootstrap import adapters
from mskmigration.cutover.record import Direction
from mskmigration.cutover.request import RollbackRequest

logger = Logger()


class Started(BaseModel):
    """The execution, and its input."""

    execution: str
    request: object


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, object], _context: LambdaContext) -> dict[str, object]:
    """Plan a rollback, or go on with the one that an earlier execution began.

    Raises
    ------
    InvalidRequestError
        Names what is wrong in the input.
    HandoverBlockedError
        Names all that stands in the way, with its remedies.
    MigrationUnknownError, KafkaUnreachableError, WorkersUnreachableError, RebalanceInProgressError
    """
    started = Started.model_validate(event)
    request = RollbackRequest.parse(started.request)
    planned = adapters().planner.plan(request, Direction.BACK, started.execution)
    logger.info("planned", extra={"action": planned["action"], "plan": planned["plan"]})
    return planned
