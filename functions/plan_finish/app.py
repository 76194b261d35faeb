"""State "Plan Finish": what is left to do for a migration, and whether it may be finished. Touches nothing."""

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from mskmigration.bootstrap import adapters
from mskmigration.finish.request import FinishRequest

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, object], _context: LambdaContext) -> dict[str, object]:
    """Plan the end of a migration, or go on with one that an earlier execution began.

    Raises
    ------
    InvalidRequestError
        Names what is wrong in the input.
    FinishRefusedError
        Not everything is promoted, or a handover is under way.
    MigrationUnknownError, KafkaUnreachableError, WorkersUnreachableError, RebalanceInProgressError
    """
    planned = adapters().finisher.plan(FinishRequest.parse(event["request"]))
    logger.info("planned", extra={"action": planned["action"], "plan": planned["plan"]})
    return planned
