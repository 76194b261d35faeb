"""State "Prepare Next Handover": registers the connector of the other direction; other topics are copied on."""

from mskmigration.bootstrap import Adapters
from mskmigration.cutover.next_handover import prepare_next_handover
from mskmigration.cutover.request import HandoverInput
from mskmigration.state import Answer, state


@state(HandoverInput)
def handler(given: HandoverInput, library: Adapters) -> Answer:
    """Seed the connector of the other direction and move the migration on; called again it does the same.

    Raises
    ------
    ConnectRefusedError, HandoverUnknownError, KafkaUnreachableError, NotDrainedError, WorkersUnreachableError
    """
    return prepare_next_handover(library.handover(given.migration), library.settings)
