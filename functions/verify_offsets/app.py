"""State "Verify Offsets": reads the offsets back, compares the records next to each position; no log may have moved."""

from mskmigration.bootstrap import Adapters
from mskmigration.cutover.request import HandoverInput
from mskmigration.cutover.verifying import verify_positions
from mskmigration.state import Answer, state


@state(HandoverInput, rehearses=True)
def handler(given: HandoverInput, library: Adapters) -> Answer:
    """Verify all positions.

    Raises
    ------
    VerificationFailedError
        Names what does not stand.
    HandoverUnknownError, KafkaUnreachableError, OffsetsPendingError
    """
    verified = verify_positions(library.handover(given.migration))
    exact = sum(position.exact for position in verified)
    return {"positions": len(verified), "exact": exact, "bounded": len(verified) - exact}
