"""State "Promote": from this state on clients may switch, and only a rollback moves them back."""

from mskmigration.bootstrap import Adapters
from mskmigration.cutover.promotion import promote
from mskmigration.cutover.request import HandoverInput
from mskmigration.state import Answer, state


@state(HandoverInput, rehearses=True)
def handler(given: HandoverInput, library: Adapters) -> Answer:
    """Record the promotion, and write the message for people and the event for clients.

    Raises
    ------
    HandoverUnknownError, KafkaUnreachableError, WrittenMeanwhileError
    """
    return promote(library.handover(given.migration))
