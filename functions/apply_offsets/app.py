"""State "Apply Offsets": saves the groups' offsets at the destination, then writes their positions."""

from mskmigration.bootstrap import Adapters
from mskmigration.cutover.applying import apply_positions
from mskmigration.cutover.request import HandoverInput
from mskmigration.state import Answer, state


@state(HandoverInput, rehearses=True)
def handler(given: HandoverInput, library: Adapters) -> Answer:
    """Commit the positions; called again it commits the same.

    Raises
    ------
    GroupHasMembersError, HandoverUnknownError, KafkaUnreachableError, OffsetsPendingError
    """
    applied = apply_positions(library.handover(given.migration))
    return {"positions": len(applied), "groups": len({position.group for position in applied})}
