"""State "Start Way Back": the source may be written to again, and what clients wrote on the target is copied there."""

from mskmigration.bootstrap import Adapters
from mskmigration.cutover.request import HandoverInput
from mskmigration.cutover.way_back import start_way_back
from mskmigration.state import Answer, state


@state(HandoverInput)
def handler(given: HandoverInput, library: Adapters) -> Answer:
    """Lift the source's fence and let the reverse connector go on; called again it does the same.

    Raises
    ------
    HandoverUnknownError, KafkaUnreachableError, WorkersUnreachableError, RebalanceInProgressError
    """
    return start_way_back(library.handover(given.migration))
