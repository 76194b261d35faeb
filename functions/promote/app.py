"""State "Promote": from here on clients may switch, and only a rollback leads back."""

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from mskmigration.bootstrap import adapters
from mskmigration.cutover.blocked import Blocked
from mskmigration.cutover.fence import open_copy
from mskmigration.cutover.promotion import announcement
from mskmigration.cutover.record import Reached

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, object], _context: LambdaContext) -> dict[str, object]:
    """Note the promotion, and word it for people and clients.

    Raises
    ------
    HandoverUnknownError, KafkaUnreachableError, WrittenMeanwhileError
    """
    blocked = Blocked.model_validate(event)
    if blocked.rehearsal:
        return adapters().rehearse()
    handover = adapters().handover(blocked.migration)
    opened = open_copy(handover)
    record = adapters().handovers.reach(handover.record, Reached.PROMOTED)
    logger.info("promoted", extra={"write_block_seconds": record.write_block_seconds, "opened": opened})
    return announcement(handover, record)
