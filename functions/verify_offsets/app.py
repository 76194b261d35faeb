"""State "Verify Offsets": reads back, compares the records next to each position, and sees that no log has moved."""

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from mskmigration.bootstrap import adapters
from mskmigration.cutover.applying import verify_positions
from mskmigration.cutover.blocked import Blocked
from mskmigration.cutover.record import Reached

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, object], _context: LambdaContext) -> dict[str, object]:
    """Verify all positions.

    Raises
    ------
    VerificationFailedError
        Names what does not stand.
    HandoverUnknownError, KafkaUnreachableError
    """
    blocked = Blocked.model_validate(event)
    if blocked.rehearsal:
        return adapters().rehearse()
    handover = adapters().handover(blocked.migration)
    verified = verify_positions(handover)
    adapters().handovers.reach(handover.record, Reached.VERIFIED)
    exact = sum(position.exact for position in verified)
    logger.info("verified", extra={"positions": len(verified), "exact": exact})
    return {"positions": len(verified), "exact": exact, "bounded": len(verified) - exact}
