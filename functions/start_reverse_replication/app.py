"""State "Start Reverse Replication": copies the records that clients wrote on the target to the source."""

from mskmigration.bootstrap import Adapters
from mskmigration.cutover.request import HandoverInput
from mskmigration.cutover.reverse import start_reverse_replication
from mskmigration.state import Answer, state


@state(HandoverInput)
def handler(given: HandoverInput, library: Adapters) -> Answer:
    """Lift the source's fence and let the reverse connector go on; called again it does the same.

    Raises
    ------
    HandoverUnknownError, KafkaUnreachableError, WorkersUnreachableError, RebalanceInProgressError
    """
    return start_reverse_replication(library.handover(given.migration))
