"""State "Fence Writers": keeps everybody from writing to the topics, or records that the producers are stopped."""

from mskmigration.bootstrap import Adapters
from mskmigration.cutover.fence import fence_writers
from mskmigration.cutover.request import HandoverInput
from mskmigration.state import Answer, state


@state(HandoverInput, rehearses=True)
def handler(given: HandoverInput, library: Adapters) -> Answer:
    """Build the fence; called again it builds what is missing.

    Raises
    ------
    FenceGoneError, FenceRefusedError, HandoverBlockedError, HandoverUnknownError, KafkaUnreachableError,
    WorkersUnreachableError
    """
    return {"topics": len(fence_writers(library.handover(given.migration)).fence.topics)}
