"""An execution of a deployed state machine, started and read as its console does."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from localaws.endpoint import Endpoint

Event = Mapping[str, Any]


@dataclass(frozen=True)
class StateVisit:
    """One visit to a state; ``left`` is None while it lasts."""

    name: str
    entered: datetime
    left: datetime | None
    output: Mapping[str, Any]

    def seconds(self, now: datetime) -> float:
        """How long it lasted, or lasts."""
        return ((self.left or now) - self.entered).total_seconds()


@dataclass(frozen=True)
class StateTotal:
    """All visits to a state together, as the report tells them."""

    name: str
    visits: int
    seconds: float


class ExecutionFailedError(RuntimeError):
    """The migration's execution did not succeed; carries its error and cause."""


class StateMachine:
    """A deployed state machine."""

    def __init__(self, endpoint: Endpoint, arn: str) -> None:
        self._stepfunctions = endpoint.client("stepfunctions")
        self.arn = arn

    def start(self, request: Mapping[str, object]) -> "Execution":
        """Start an execution with a request, as a user does."""
        answer = self._stepfunctions.start_execution(stateMachineArn=self.arn, input=json.dumps(request))
        return Execution(self._stepfunctions, answer["executionArn"])

    def executions(self) -> list["Execution"]:
        """Return its executions, whoever started them, the latest first."""
        answer = self._stepfunctions.list_executions(stateMachineArn=self.arn)
        latest_first = sorted(answer["executions"], key=lambda it: it["startDate"], reverse=True)
        return [Execution(self._stepfunctions, it["executionArn"]) for it in latest_first]


class Execution:
    """One execution of a state machine."""

    def __init__(self, stepfunctions: Any, arn: str) -> None:
        self._stepfunctions = stepfunctions
        self.arn = arn

    def succeeded(self) -> bool:
        """Tell whether it has succeeded.

        Raises
        ------
        ExecutionFailedError
            It failed, timed out or was aborted.
        """
        execution = self._stepfunctions.describe_execution(executionArn=self.arn)
        status = execution["status"]
        if status in {"FAILED", "TIMED_OUT", "ABORTED"}:
            why = f"{execution.get('error', 'no error name')}: {execution.get('cause', 'no cause')}"
            raise ExecutionFailedError(f"the migration's execution {status}, {why}")
        return bool(status == "SUCCEEDED")

    def output_of(self, state: str) -> Mapping[str, Any] | None:
        """Return what the state data was when a state was left first, or None before that."""
        return next((visit.output for visit in self.visits() if visit.name == state and visit.left), None)

    def stop(self, error: str, cause: str) -> None:
        """Stop it, as an operator does; what it has invoked runs on."""
        self._stepfunctions.stop_execution(executionArn=self.arn, error=error, cause=cause)

    def events(self) -> list[Event]:
        """Return its history."""
        pages = self._stepfunctions.get_paginator("get_execution_history").paginate(executionArn=self.arn)
        return [event for page in pages for event in page["events"]]

    def visits(self) -> list[StateVisit]:
        """Return the states that it visited, in order, the current one last."""
        return visits_of(self.events())


def visits_of(events: Iterable[Event]) -> list[StateVisit]:
    """Pair the entering and leaving of states in an execution's history."""
    visits: list[StateVisit] = []
    open_at: defaultdict[str, list[int]] = defaultdict(list)  # several where a Map visits a state side by side
    for event in events:
        if details := event.get("stateEnteredEventDetails"):
            open_at[details["name"]].append(len(visits))
            visits.append(StateVisit(details["name"], event["timestamp"], None, {}))
        elif details := event.get("stateExitedEventDetails"):
            place = open_at[details["name"]].pop(0)
            output = json.loads(details.get("output") or "{}")
            visits[place] = StateVisit(visits[place].name, visits[place].entered, event["timestamp"], output)
    return visits


def totals_of(visits: Iterable[StateVisit], now: datetime) -> list[StateTotal]:
    """Add up the visits of each state, in the order of the first ones."""
    durations: dict[str, list[float]] = {}
    for visit in visits:
        durations.setdefault(visit.name, []).append(visit.seconds(now))
    return [StateTotal(name, len(seconds), round(sum(seconds), 1)) for name, seconds in durations.items()]
