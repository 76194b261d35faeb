"""State "Plan Handover": what will be handed over and how exactly, and what stands in the way. Touches nothing."""

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel

from mskmigration.bootstrap import adapters
from mskmigration.cutover.planning import request_of
from mskmigration.cutover.record import Direction

logger = Logger()


class Started(BaseModel):
    """The execution, which way its state machine hands over, and its input."""

    execution: str
    direction: Direction
    request: object


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, object], _context: LambdaContext) -> dict[str, object]:
    """Plan a cutover or a rollback, or go on with the one that an earlier execution began.

    Raises
    ------
    InvalidRequestError
        Names what is wrong in the input.
    HandoverBlockedError
        Names all that stands in the way, with its remedies.
    MigrationUnknownError, KafkaUnreachableError, WorkersUnreachableError, RebalanceInProgressError
    """
    started = Started.model_validate(event)
    request = request_of(started.direction, started.request)
    planned = adapters().planner.plan(request, started.direction, started.execution)
    logger.info("planned", extra={"action": planned["action"], "plan": planned["plan"]})
    return planned
