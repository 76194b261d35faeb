"""State "Drain": stops the connectors and proves that no record is left to copy."""

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from mskmigration.bootstrap import adapters
from mskmigration.cutover.blocked import Blocked
from mskmigration.cutover.drain import Drain, drain
from mskmigration.cutover.patience import assert_patient, pause_while_blocked
from mskmigration.cutover.record import Reached
from mskmigration.errors import NotDrainedError

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, object], _context: LambdaContext) -> dict[str, object]:
    """Stop and look; where records are left the connectors go on, and the state machine asks again.

    Raises
    ------
    NotDrainedError
        The handover's patience has run out.
    HandoverUnknownError, KafkaUnreachableError, WorkersUnreachableError, RebalanceInProgressError
    """
    blocked = Blocked.model_validate(event)
    if blocked.rehearsal:
        return adapters().rehearse()
    handover = adapters().handover(blocked.migration)
    decision = drain(handover)
    logger.info("looked", extra={"action": decision.action, "reason": decision.reason})
    if decision.action is Drain.DRAINED:
        adapters().handovers.reach(handover.record, Reached.DRAINED)
    else:
        assert_patient(handover.record, NotDrainedError, decision.reason)
    pause = pause_while_blocked(handover.record, least=2)
    return {"action": decision.action, "reason": decision.reason, "wait_seconds": pause}
