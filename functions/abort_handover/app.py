"""State "Abort Handover": lets writers write again, gives groups their old offsets back, and goes on copying."""

from mskmigration.bootstrap import Adapters
from mskmigration.cutover.aborting import abort_handover
from mskmigration.cutover.request import HandoverInput
from mskmigration.state import Answer, state


@state(HandoverInput)
def handler(given: HandoverInput, library: Adapters) -> Answer:
    """Undo what was done before the promotion; may be called again.

    Raises
    ------
    HandoverUnknownError, KafkaUnreachableError, WorkersUnreachableError
    """
    return abort_handover(library.handover(given.migration))
