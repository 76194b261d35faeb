"""State "Fence Writers": denies everybody to write to the topics, or notes that the producers are stopped."""

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from mskmigration.bootstrap import adapters
from mskmigration.cutover.blocked import Blocked
from mskmigration.cutover.fence import assert_still_wanted, build_fence, stop_group_sync
from mskmigration.cutover.record import Reached
from mskmigration.cutover.stages import while_handed_over

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, object], _context: LambdaContext) -> dict[str, object]:
    """Build the fence; called again it builds what is missing.

    Raises
    ------
    HandoverUnknownError, KafkaUnreachableError, WorkersUnreachableError
    """
    blocked = Blocked.model_validate(event)
    if blocked.rehearsal:
        return adapters().rehearse()
    handover = adapters().handover(blocked.migration)
    adapters().records.advance(blocked.migration, while_handed_over(handover.record.direction))
    # On record first: whoever finds a record that blocks writers looks for a fence.
    adapters().handovers.reach(handover.record, Reached.FENCED)
    stop_group_sync(handover)
    fence = build_fence(handover)
    assert_still_wanted(handover, adapters().handovers.latest(blocked.migration))
    logger.info("fenced", extra={"topics": len(fence.topics)})
    return {"topics": len(fence.topics)}
