"""State "Prepare Next Handover": the other direction's connector is ready, what was not handed over is copied on."""

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from mskmigration.bootstrap import adapters
from mskmigration.cutover.blocked import Blocked
from mskmigration.cutover.next_handover import prepare_next_handover

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, object], _context: LambdaContext) -> dict[str, object]:
    """Seed the connector of the other direction and move the migration on; called again it does the same.

    Raises
    ------
    ConnectRefusedError, HandoverUnknownError, KafkaUnreachableError, NotDrainedError, WorkersUnreachableError
    """
    handover = adapters().handover(Blocked.model_validate(event).migration)
    prepared, record = prepare_next_handover(handover, adapters().settings)
    adapters().records.put(record)
    logger.info("prepared", extra=prepared.model_dump() | {"stage": record.stage})
    return prepared.model_dump()
