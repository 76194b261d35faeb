"""State "Check Copied Back": how much of what was written on the target is not at the source yet."""

from mskmigration.bootstrap import Adapters
from mskmigration.cutover.request import CheckCopiedBackInput
from mskmigration.cutover.way_back import check_copied_back
from mskmigration.state import Answer, state


@state(CheckCopiedBackInput)
def handler(given: CheckCopiedBackInput, library: Adapters) -> Answer:
    """Compare the reverse connector's offsets with the target's ends.

    Raises
    ------
    HandoverUnknownError, KafkaUnreachableError, WorkersUnreachableError, RebalanceInProgressError
    """
    return check_copied_back(library.handover(given.migration), given.since)
