"""Kills a handover at each of its states, in two manners.

The execution is stopped, and its function is killed in the middle; or the function runs on, as it does on AWS,
beside the execution that comes next.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from enum import StrEnum
from random import Random
from time import monotonic, sleep
from typing import Any, Final, NamedTuple

import psutil

from lab.console import LabConsole
from lab.cutover.handover import Handover
from lab.execution import Execution, StateMachine
from lab.laboratory import Laboratory
from localaws.processes import carrying

ENTERED: Final = ("TaskStateEntered", "WaitStateEntered", "MapStateEntered", "ParallelStateEntered")
LATEST_SECONDS: Final = 0.3
TRIES: Final = 5
LOOKING_SECONDS: Final = 0.2
BETWEEN: Final = "between two states"
SEED: Final = 5
Event = Mapping[str, Any]


class Manner(StrEnum):
    """What becomes of the function that a stopped execution had invoked."""

    KILLED = "killed"
    RUNS_ON = "runs on"


class Moment(NamedTuple):
    """Where an execution is: a state, and the function that it has invoked, if it has."""

    state: str
    function: str | None = None


class Kill(NamedTuple):
    """A state and a manner, each once."""

    state: str
    manner: Manner


def moment_of(events: Iterable[Event]) -> Moment | None:
    """Return the state that an execution has entered last and not left; None between two states."""
    moment = None
    for event in events:
        if event["type"] in ENTERED:
            moment = Moment(event["stateEnteredEventDetails"]["name"])
        elif moment and (scheduled := event.get("taskScheduledEventDetails")):
            moment = Moment(moment.state, json.loads(scheduled["parameters"]).get("FunctionName"))
        elif "stateExitedEventDetails" in event or "stateEnteredEventDetails" in event:
            moment = None
    return moment


class Killer:
    """Runs a state machine to its success, killing it at each state on the way."""

    def __init__(self, lab: Laboratory, handover: Handover, console: LabConsole) -> None:
        self._lab = lab
        self._handover = handover
        self._console = console
        self._random = Random(SEED)  # noqa: S311 - repeatable moments, no secret
        self._done: set[Kill] = set()
        self._tries: Counter[Kill] = Counter()
        self.killed_at: list[str] = []

    def run(self, machine: StateMachine, request: Mapping[str, object]) -> None:
        """Start executions with the same input until one gets through.

        Raises
        ------
        ExecutionFailedError, NotInTimeError
        """
        self._done.clear()
        self._tries.clear()
        while True:
            execution = self._handover.start(machine, request)
            wanted = self._next(execution)
            if wanted is None:
                return
            self._kill(execution, wanted)

    def _next(self, execution: Execution) -> Kill | None:
        """Wait until it is at a state that is still to be killed; None when it succeeds before that."""
        found: list[Kill] = []

        def is_found() -> bool:
            until = monotonic() + LOOKING_SECONDS
            while not found and monotonic() < until:
                found.extend(self._wanted(moment_of(execution.events())))
            return bool(found) or execution.succeeded()

        self._handover.watch(is_found, "the next state or the end")
        return found[0] if found else None

    def _wanted(self, moment: Moment | None) -> list[Kill]:
        kills = [Kill(moment.state, manner) for manner in Manner] if moment else []
        return [kill for kill in kills if kill not in self._done and self._tries[kill] < TRIES][:1]

    def _kill(self, execution: Execution, wanted: Kill) -> None:
        """Stop the execution a moment later, a shorter one each time: a quick state may be over by then."""
        sleep(self._random.uniform(0, LATEST_SECONDS) * 2.0 ** -(3 * self._tries[wanted]))
        self._tries[wanted] += 1
        moment = moment_of(execution.events()) or Moment(BETWEEN)
        execution.stop("Killed", f"the lab ends it at {moment.state}")
        processes = list(self._processes(moment.function)) if moment.function else []
        if wanted.manner is Manner.KILLED:
            for process in processes:
                with suppress(psutil.NoSuchProcess):
                    process.kill()
        self._done.add(Kill(moment.state, wanted.manner))
        said = f"{moment.state}, its function {wanted.manner}" if processes else moment.state
        self.killed_at.append(said)
        self._console.say(f"stopped at {said}", "red")

    def _processes(self, function: str) -> Iterator[psutil.Process]:
        name = function.rpartition(":")[2]
        for process in carrying(self._lab.lab_id):
            with suppress(psutil.Error):
                if process.environ().get("AWS_LAMBDA_FUNCTION_NAME") == name:
                    yield process
