"""State "Plan Handover": lists what will be handed over, how exact it will be, and the blockers. Changes nothing."""

from mskmigration.bootstrap import Adapters
from mskmigration.cutover.planning import PlanHandoverInput, Planner
from mskmigration.state import Answer, state


@state(PlanHandoverInput)
def handler(given: PlanHandoverInput, library: Adapters) -> Answer:
    """Plan a cutover or a rollback, or go on with the one that an earlier execution began.

    Raises
    ------
    InvalidRequestError
        Names what is wrong in the input.
    HandoverBlockedError
        Names all that stands in the way, with its remedies.
    MigrationUnknownError, KafkaUnreachableError, WorkersUnreachableError, RebalanceInProgressError
    """
    return Planner(library).plan(given)
