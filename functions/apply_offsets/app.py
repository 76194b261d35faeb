"""State "Apply Offsets": gives the groups their positions on the copy, once what was there is kept."""

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from mskmigration.bootstrap import adapters
from mskmigration.cutover.applying import apply_positions
from mskmigration.cutover.blocked import Blocked
from mskmigration.cutover.record import Reached

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, object], _context: LambdaContext) -> dict[str, object]:
    """Commit the positions; called again it commits the same.

    Raises
    ------
    GroupHasMembersError, HandoverUnknownError, KafkaUnreachableError
    """
    blocked = Blocked.model_validate(event)
    if blocked.rehearsal:
        return adapters().rehearse()
    handover = adapters().handover(blocked.migration)
    # On record first: an abort then looks for offsets to give back.
    record = adapters().handovers.reach(handover.record, Reached.TRANSLATED)
    applied = apply_positions(handover)
    adapters().handovers.reach(record, Reached.APPLIED)
    logger.info("applied", extra={"positions": len(applied)})
    return {"positions": len(applied), "groups": len({position.group for position in applied})}
