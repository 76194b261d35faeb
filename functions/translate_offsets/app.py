"""State "Translate Offsets": finds the positions of a batch of groups. Writes to no cluster."""

from mskmigration.bootstrap import Adapters
from mskmigration.cutover.request import TranslateOffsetsInput
from mskmigration.cutover.translating import translate_batch
from mskmigration.state import Answer, state


@state(TranslateOffsetsInput, rehearses=True)
def handler(given: TranslateOffsetsInput, library: Adapters) -> Answer:
    """Translate a batch and keep its positions.

    Raises
    ------
    RecordsMissingError
        The destination lacks a record that a group has not read.
    HandoverUnknownError, KafkaUnreachableError, OffsetsPendingError
    """
    found = translate_batch(library.handover(given.migration), given.batch).positions
    return {"positions": len(found), "exact": sum(position.exact for position in found)}
