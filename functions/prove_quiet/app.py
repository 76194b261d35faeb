"""State "Prove Quiet": two snapshots of the log agree, no transaction is open, and no group has members."""

from mskmigration.bootstrap import Adapters
from mskmigration.cutover.quiet import prove_quiet
from mskmigration.cutover.request import HandoverInput
from mskmigration.state import Answer, state


@state(HandoverInput, rehearses=True)
def handler(given: HandoverInput, library: Adapters) -> Answer:
    """Watch until nothing moves, for some seconds; the state machine asks again.

    Raises
    ------
    NotQuietError
        Writers have been blocked for as long as the request allows.
    NotAsPlannedError
        There is more to hand over than was planned.
    HandoverUnknownError, KafkaUnreachableError
    """
    return prove_quiet(library.handover(given.migration))
