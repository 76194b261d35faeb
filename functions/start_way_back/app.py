"""State "Start Way Back": the source may be written to again, and what clients wrote on the target is copied there."""

from datetime import UTC, datetime

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from mskmigration.bootstrap import adapters
from mskmigration.cutover.blocked import Blocked
from mskmigration.cutover.way_back import start_way_back

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, object], _context: LambdaContext) -> dict[str, object]:
    """Lift the source's fence and let the reverse connector go on; called again it does the same.

    Raises
    ------
    HandoverUnknownError, KafkaUnreachableError, WorkersUnreachableError, RebalanceInProgressError
    """
    handover = adapters().handover(Blocked.model_validate(event).migration)
    lifted = start_way_back(handover)
    logger.info("started", extra={"connector": handover.connector, "lifted": lifted})
    return {"lifted": lifted, "since": datetime.now(UTC).isoformat()}
