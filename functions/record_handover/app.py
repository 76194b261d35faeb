"""State "Record Handover": writes the report, as JSON and as a page, and ends the handover."""

from mskmigration.bootstrap import Adapters
from mskmigration.cutover.request import HandoverInput
from mskmigration.evidence.reporting import Reporter
from mskmigration.state import Answer, state


@state(HandoverInput)
def handler(given: HandoverInput, library: Adapters) -> Answer:
    """Write the migration's report and end the handover; doing so twice leaves the same.

    Raises
    ------
    HandoverUnknownError, MigrationUnknownError, WrittenMeanwhileError
    """
    kept = Reporter(library).complete(given.migration)
    return {"document": kept.document, "page": kept.page}
