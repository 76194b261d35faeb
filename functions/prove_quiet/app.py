"""State "Prove Quiet": two looks at the log agree, no transaction is open, and no group has members."""

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from mskmigration.bootstrap import adapters
from mskmigration.cutover.blocked import Blocked
from mskmigration.cutover.patience import assert_patient, pause_while_blocked
from mskmigration.cutover.quiet import Quiet, watch
from mskmigration.cutover.record import Reached
from mskmigration.errors import NotQuietError

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, object], _context: LambdaContext) -> dict[str, object]:
    """Look until nothing moves, for some seconds; the state machine asks again.

    Raises
    ------
    NotQuietError
        The handover's patience has run out.
    HandoverUnknownError, KafkaUnreachableError
    """
    blocked = Blocked.model_validate(event)
    if blocked.rehearsal:
        return adapters().rehearse()
    handover = adapters().handover(blocked.migration)
    decision = watch(handover)
    logger.info("looked", extra={"action": decision.action, "reason": decision.reason})
    if decision.action is Quiet.QUIET:
        adapters().handovers.reach(handover.record, Reached.QUIET)
    else:
        assert_patient(handover.record, NotQuietError, decision.reason)
    pause = pause_while_blocked(handover.record, least=1)
    return {"action": decision.action, "reason": decision.reason, "wait_seconds": pause}
