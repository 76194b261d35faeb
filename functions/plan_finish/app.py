"""State "Plan Finish": lists what is left to do for a migration, and whether it may be finished. Changes nothing."""

from pydantic import BaseModel

from mskmigration.bootstrap import Adapters
from mskmigration.finish.finisher import Finisher
from mskmigration.finish.request import FinishRequest
from mskmigration.state import Answer, state


class PlanFinishInput(BaseModel):
    """The execution's input, as it is."""

    request: object


@state(PlanFinishInput)
def handler(given: PlanFinishInput, library: Adapters) -> Answer:
    """Plan the end of a migration, or go on with one that an earlier execution began.

    Raises
    ------
    InvalidRequestError
        Names what is wrong in the input.
    FinishRefusedError
        Not everything is promoted, or a handover is under way.
    MigrationUnknownError, KafkaUnreachableError, WorkersUnreachableError, RebalanceInProgressError
    """
    return Finisher(library).plan(FinishRequest.parse(given.request))
