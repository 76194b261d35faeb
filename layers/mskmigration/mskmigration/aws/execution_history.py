"""The states that an execution visited, as Step Functions keeps them for ninety days after its end."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from mskmigration.frozen import Frozen

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient
    from mypy_boto3_stepfunctions.type_defs import HistoryEventTypeDef


class StateVisit(Frozen):
    """A visit to a state; ``left`` is None while it lasts, or where the execution ended in it."""

    name: str
    entered: datetime
    left: datetime | None


class ExecutionHistory:
    """Asks Step Functions."""

    def __init__(self, stepfunctions: "SFNClient") -> None:
        self._stepfunctions = stepfunctions

    def visits(self, execution: str) -> tuple[StateVisit, ...]:
        """Return the states that an execution visited so far; none where it is no longer known."""
        pages = self._stepfunctions.get_paginator("get_execution_history").paginate(
            executionArn=execution, includeExecutionData=False
        )
        try:
            return visits_of(event for page in pages for event in page["events"])
        except self._stepfunctions.exceptions.ExecutionDoesNotExist:
            return ()


def visits_of(events: "Iterable[HistoryEventTypeDef]") -> tuple[StateVisit, ...]:
    """Pair the entering and leaving of states; a Map visits a state several times at once."""
    visits: list[StateVisit] = []
    lasting: defaultdict[str, list[int]] = defaultdict(list)
    for event in events:
        if entered := event.get("stateEnteredEventDetails"):
            lasting[entered["name"]].append(len(visits))
            visits.append(StateVisit(name=entered["name"], entered=event["timestamp"], left=None))
        elif left := event.get("stateExitedEventDetails"):
            place = lasting[left["name"]].pop(0)
            visits[place] = visits[place].model_copy(update={"left": event["timestamp"]})
    return tuple(visits)
