"""State "Check Reverse Lag": counts the records of the target that are not at the source yet."""

from mskmigration.bootstrap import Adapters
from mskmigration.cutover.request import CheckReverseLagInput
from mskmigration.cutover.reverse import check_reverse_lag
from mskmigration.state import Answer, state


@state(CheckReverseLagInput)
def handler(given: CheckReverseLagInput, library: Adapters) -> Answer:
    """Compare the reverse connector's offsets with the target's ends.

    Raises
    ------
    HandoverUnknownError, KafkaUnreachableError, WorkersUnreachableError, RebalanceInProgressError
    """
    return check_reverse_lag(library.handover(given.migration), given.since)
