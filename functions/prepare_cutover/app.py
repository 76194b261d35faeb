"""State "Prepare Cutover": after a rollback the forward connector goes on behind what is on both sides."""

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from mskmigration.bootstrap import adapters
from mskmigration.cutover.blocked import Blocked
from mskmigration.cutover.way_back import prepare_cutover

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, object], _context: LambdaContext) -> dict[str, object]:
    """Seed the forward connector and move the migration on; called again it does the same.

    Raises
    ------
    ConnectRefusedError, HandoverUnknownError, KafkaUnreachableError, NotDrainedError, WorkersUnreachableError
    """
    handover = adapters().handover(Blocked.model_validate(event).migration)
    prepared, record = prepare_cutover(handover)
    adapters().records.put(record)
    logger.info("prepared", extra=prepared.model_dump() | {"stage": record.stage})
    return prepared.model_dump()
