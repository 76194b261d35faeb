"""State "Record Handover": keeps the report, for machines and for people, and ends the handover."""

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from mskmigration.bootstrap import adapters
from mskmigration.cutover.applying import all_positions
from mskmigration.cutover.blocked import Blocked
from mskmigration.cutover.record import Reached
from mskmigration.evidence.handover import HandoverReport, page

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, object], _context: LambdaContext) -> dict[str, object]:
    """Keep the report; doing so twice leaves the same.

    Raises
    ------
    HandoverUnknownError
    """
    migration = Blocked.model_validate(event).migration
    handover = adapters().handover(migration)
    report = HandoverReport.of(handover, all_positions(handover), adapters().records.healings(migration))
    name = handover.record.document("report")
    document = adapters().evidence.keep(migration, name, report)
    shown = adapters().evidence.keep_page(migration, name, page(report))
    adapters().handovers.reach(handover.record, Reached.COMPLETED)
    logger.info("recorded", extra={"document": document, "page": shown})
    return {"document": document, "page": shown}
