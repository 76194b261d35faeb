"""Kills a handover at each of its states: the function that runs, in the middle, and the execution."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from random import Random
from time import sleep
from typing import Any, Final, NamedTuple

import psutil

from lab.console import Narrator
from lab.cutover.handover import Handover
from lab.execution import Execution, StateMachine
from lab.laboratory import Laboratory
from lab.processes import carrying

ENTERED: Final = ("TaskStateEntered", "WaitStateEntered", "MapStateEntered", "ParallelStateEntered")
LATEST_SECONDS: Final = 0.3
TRIES: Final = 3
BETWEEN: Final = "between two states"
SEED: Final = 5
Event = Mapping[str, Any]


class Moment(NamedTuple):
    """Where an execution is: a state, and the function that it has invoked, if it has."""

    state: str
    function: str | None


def moment_of(events: Iterable[Event]) -> Moment | None:
    """Return the state that an execution has entered last and not left; None between two states."""
    moment = None
    for event in events:
        if event["type"] in ENTERED:
            moment = Moment(event["stateEnteredEventDetails"]["name"], None)
        elif moment and (scheduled := event.get("taskScheduledEventDetails")):
            moment = Moment(moment.state, json.loads(scheduled["parameters"]).get("FunctionName"))
        elif "stateExitedEventDetails" in event or "stateEnteredEventDetails" in event:
            moment = None
    return moment


class Killer:
    """Runs a state machine to its success, killing it once at each state on the way."""

    def __init__(self, lab: Laboratory, handover: Handover, narrator: Narrator) -> None:
        self._lab = lab
        self._handover = handover
        self._narrator = narrator
        self._random = Random(SEED)  # noqa: S311 - repeatable moments, no secret
        self._tries: Counter[str] = Counter()
        self.killed: list[str] = []

    def run(self, machine: StateMachine, request: Mapping[str, object]) -> None:
        """Start executions with the same input until one gets through.

        Raises
        ------
        ExecutionFailedError, NotInTimeError
        """
        self._tries.clear()
        while True:
            execution = self._handover.start(machine, request)
            state = self._next_state(execution)
            if state is None:
                return
            self._kill(execution, state)

    def _next_state(self, execution: Execution) -> str | None:
        """Wait until it is at a state that is still to be killed; None when it succeeds before that."""
        found: list[str] = []

        def is_found() -> bool:
            moment = moment_of(execution.events())
            if moment is not None and self._tries[moment.state] < TRIES and moment.state not in self.killed:
                found.append(moment.state)
            return bool(found) or execution.succeeded()

        self._handover.watch(is_found, "the next state or the end")
        return found[0] if found else None

    def _kill(self, execution: Execution, state: str) -> None:
        """Stop the execution and kill its function, a little later each time; a quick state may be over by then."""
        self._tries[state] += 1
        sleep(self._random.uniform(0, LATEST_SECONDS) / self._tries[state])
        moment = moment_of(execution.events()) or Moment(BETWEEN, None)
        execution.stop("Killed", f"the lab ends it at {moment.state}")
        processes = list(self._processes(moment.function)) if moment.function else []
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self.killed.append(moment.state)
        self._narrator.tell(f"killed at {moment.state}, with {len(processes)} processes of its function", "red")

    def _processes(self, function: str) -> Iterator[psutil.Process]:
        name = function.rpartition(":")[2]
        for process in carrying(self._lab.lab_id):
            with suppress(psutil.Error):
                if process.environ().get("AWS_LAMBDA_FUNCTION_NAME") == name:
                    yield process
