"""State "Translate Offsets": finds where a batch of groups goes on reading. Writes to no cluster."""

from collections import Counter

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from mskmigration.bootstrap import adapters
from mskmigration.cutover.applying import translate_batch
from mskmigration.cutover.blocked import Blocked

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, object], _context: LambdaContext) -> dict[str, object]:
    """Translate a batch and keep its positions.

    Raises
    ------
    RecordsMissingError
        The copy lacks a record that a group has not read.
    HandoverUnknownError, KafkaUnreachableError
    """
    blocked = Blocked.model_validate(event)
    if blocked.rehearsal:
        return adapters().rehearse()
    handover = adapters().handover(blocked.migration)
    found = translate_batch(handover, blocked.batch).positions
    methods = Counter(str(position.method) for position in found)
    logger.info("translated", extra={"batch": blocked.batch, "methods": methods})
    return {"positions": len(found), "exact": sum(position.exact for position in found)}
