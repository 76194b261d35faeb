"""State "Check Copied Back": how much of what was written on the target is not at the source yet."""

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from mskmigration.bootstrap import adapters
from mskmigration.cutover.blocked import Blocked
from mskmigration.cutover.way_back import check_copied_back

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, object], _context: LambdaContext) -> dict[str, object]:
    """Compare the reverse connector's offsets with the target's ends.

    Raises
    ------
    HandoverUnknownError, KafkaUnreachableError, WorkersUnreachableError, RebalanceInProgressError
    """
    decision = check_copied_back(adapters().handover(Blocked.model_validate(event).migration))
    logger.info("looked", extra={"action": decision.action, "reason": decision.reason})
    return {"action": decision.action, "reason": decision.reason}
