"""State "Check Copied Back": how much of what was written on the target is not at the source yet."""

from datetime import UTC, datetime

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel

from mskmigration.bootstrap import adapters
from mskmigration.cutover.patience import COPYING_BACK_AT_MOST, pause_seconds
from mskmigration.cutover.way_back import check_copied_back

logger = Logger()


class Copying(BaseModel):
    """Whose way back is looked at, and since when it has been copied."""

    migration: str
    since: datetime


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, object], _context: LambdaContext) -> dict[str, object]:
    """Compare the reverse connector's offsets with the target's ends.

    Raises
    ------
    HandoverUnknownError, KafkaUnreachableError, WorkersUnreachableError, RebalanceInProgressError
    """
    copying = Copying.model_validate(event)
    decision = check_copied_back(adapters().handover(copying.migration))
    waited = (datetime.now(UTC) - copying.since).total_seconds()
    logger.info("looked", extra={"action": decision.action, "reason": decision.reason})
    pause = pause_seconds(waited, least=3, most=COPYING_BACK_AT_MOST)
    return {"action": decision.action, "reason": decision.reason, "wait_seconds": pause}
