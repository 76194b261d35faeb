"""State "Drain": stops the connectors and proves that no record is left to copy."""

from mskmigration.bootstrap import Adapters
from mskmigration.cutover.drain import drain
from mskmigration.cutover.request import HandoverInput
from mskmigration.state import Answer, state


@state(HandoverInput, rehearses=True)
def handler(given: HandoverInput, library: Adapters) -> Answer:
    """Stop and compare; where records are left the connectors go on, and the state machine asks again.

    Raises
    ------
    NotDrainedError
        Writers have been blocked for as long as the request allows.
    HandoverUnknownError, KafkaUnreachableError, WorkersUnreachableError, RebalanceInProgressError
    """
    return drain(library.handover(given.migration))
