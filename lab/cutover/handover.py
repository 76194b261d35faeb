"""Runs the handover's state machines while the clients do what they are told to."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

from lab.console import LabConsole, Progress
from lab.cutover.clients import Clients
from lab.cutover.event_listener import EventListener
from lab.execution import Execution, ExecutionFailedError, StateMachine, StateTotal, totals_of
from lab.waiting import Waiting

HANDOVER_SECONDS: Final = 600.0
STARTING: Final = "starting"


class HandoverSucceededError(AssertionError):
    """A handover that had to abort did not."""


class Handover:
    """Starts executions and watches them and the clients."""

    def __init__(self, listener: EventListener, clients: Clients, waiting: Waiting, console: LabConsole) -> None:
        self._listener = listener
        self._clients = clients
        self._waiting = waiting
        self._console = console
        self._latest: Execution | None = None

    def run(self, machine: StateMachine, request: Mapping[str, object]) -> None:
        """Run a state machine to its success.

        Raises
        ------
        ExecutionFailedError, NotInTimeError
        """
        execution = self.start(machine, request)
        self.watch(execution.succeeded, "the execution's success")

    def fail(self, machine: StateMachine, request: Mapping[str, object]) -> str:
        """Run a state machine that has to fail; return the error and its cause.

        Raises
        ------
        NotInTimeError
            It did not fail.
        """
        execution = self.start(machine, request)
        try:
            self.watch(execution.succeeded, "the handover's failure")
        except ExecutionFailedError as error:
            return str(error)
        raise HandoverSucceededError("the handover succeeded although a group went on reading")

    def start(self, machine: StateMachine, request: Mapping[str, object]) -> Execution:
        """Start an execution and keep its state in view."""
        execution = self._latest = machine.start(request)
        self._console.say(f"started {execution.arn} with {dict(request)}")
        self._waiting.look = lambda: Progress(state_of(execution))
        return execution

    def watch(self, condition: Callable[[], bool], what: str) -> None:
        """Wait until the condition holds, as long as every client is well.

        Raises
        ------
        NotInTimeError
        """

        def holds() -> bool:
            self._listener.check()
            self._clients.check()
            return condition()

        self._waiting.until(holds, what, HANDOVER_SECONDS)

    def states(self) -> list[StateTotal]:
        """Return the time in each state of the latest execution."""
        return totals_of(self._latest.visits(), datetime.now(UTC)) if self._latest else []


def state_of(execution: Execution) -> str:
    """Return the name of the state that an execution is in."""
    visits = execution.visits()
    return visits[-1].name if visits else STARTING
