"""State "Abort Handover": writers may write again, groups have what they had, and copying goes on."""

from datetime import UTC, datetime

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from mskmigration.bootstrap import adapters
from mskmigration.cutover.aborting import abort
from mskmigration.cutover.blocked import Blocked
from mskmigration.cutover.fence import lift
from mskmigration.cutover.record import Direction, Reached

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, object], _context: LambdaContext) -> dict[str, object]:
    """Undo what was done before the promotion; may be called again.

    Raises
    ------
    HandoverUnknownError, GroupHasMembersError, KafkaUnreachableError, WorkersUnreachableError
    """
    blocked = Blocked.model_validate(event)
    handover = adapters().handover(blocked.migration)
    undone = abort(handover)
    if handover.record.reached.is_at_least(Reached.FENCED):
        adapters().records.advance(blocked.migration, handover.record.stage_before)
    adapters().handovers.put(handover.record.aborted(datetime.now(UTC)))
    # A function that builds the fence may have outlived its state: from now on it finds that on record itself.
    lift(handover)
    logger.info("aborted", extra={"undone": undone, "forward": handover.record.direction is Direction.FORWARD})
    return {
        "undone": undone,
        "subject": f"Migration {blocked.migration}: the handover was given up",
        "message": f"The handover {handover.record.id} was undone: {'; '.join(undone)}.",
    }
