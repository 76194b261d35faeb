"""Makes a task fail, lifts the cause, and from then on only watches."""

from datetime import UTC, datetime
from typing import Final

import httpx

from lab.connect import ConnectWorkers, NoWorkerError, TaskStatus
from lab.console import LabConsole
from lab.demo.fault import CAUSE, produce_oversized_record, smaller_limit
from lab.demo.report import HealReport
from lab.execution import Execution, StateMachine
from lab.waiting import Waiting

FAIL_SECONDS: Final = 60.0
HEAL_SECONDS: Final = 150.0  # the schedule's minute, twice, and a restart
FAILED: Final = "FAILED"
RUNNING: Final = "RUNNING"
RESTARTING: Final = "Restart Tasks"  # the state of heal


class NotHealedError(RuntimeError):
    """A task came back by another way than the deployed schedule's."""


class Incident:
    """One task's failure and its healing, seen through Connect's REST interface."""

    def __init__(
        self,
        workers: ConnectWorkers,
        connector: str,
        healings: StateMachine,
        waiting: Waiting,
        console: LabConsole,
    ) -> None:
        self._workers = workers
        self._connector = connector
        self._healings = healings
        self._waiting = waiting
        self._console = console

    def provoke(self, source: str, target: str) -> datetime:
        """Let a task fail and lift the cause; return when it was seen FAILED.

        Nothing else may be on its way: a task that fails copies again what the target had not acknowledged.

        Raises
        ------
        NotInTimeError
            No task failed for this cause.
        """
        with smaller_limit(target):
            produce_oversized_record(source)
            self._console.say("produced a record of 2 MB; the target's topic was told to refuse more than 1 MB")
            self._waiting.until(self._failed_for_the_cause, f"a task that fails with {CAUSE}", FAIL_SECONDS)
            failed_at = datetime.now(UTC)
        (failed,) = self._in_state(FAILED)
        self._console.say(f"task {failed.id} of {self._connector} FAILED: {CAUSE}; cause lifted", "bold red")
        return failed_at

    def watch(self, failed_at: datetime) -> HealReport:
        """Wait until every task runs again.

        Raises
        ------
        NotInTimeError
            They did not within 150 s: the executions of heal tell why.
        NotHealedError
            They do, but no execution of heal restarted them.
        """
        self._console.say("hands off: the deployed schedule starts the heal state machine each minute")
        self._waiting.until(self._all_running, "healing", HEAL_SECONDS)
        running_at = datetime.now(UTC)
        execution = self._healing_execution()
        healed = HealReport(failed_at=failed_at, running_at=running_at, cause=CAUSE, execution=execution.arn)
        self._console.say(f"healed after {healed.seconds:.0f} s by {healed.execution}", "green")
        return healed

    def _healing_execution(self) -> Execution:
        for execution in self._healings.executions():
            if any(visit.name == RESTARTING for visit in execution.visits()):
                return execution
        raise NotHealedError("every task is RUNNING again, but no execution of heal restarted one: who did?")

    def _failed_for_the_cause(self) -> bool:
        return any(CAUSE in task.trace for task in self._in_state(FAILED))

    def _all_running(self) -> bool:
        tasks = self._tasks()
        return bool(tasks) and all(task.state == RUNNING for task in tasks)

    def _in_state(self, state: str) -> list[TaskStatus]:
        return [task for task in self._tasks() if task.state == state]

    def _tasks(self) -> list[TaskStatus]:
        try:
            return self._workers.tasks(self._connector)
        except (httpx.HTTPError, NoWorkerError):
            return []  # a worker that rebalances does not answer for a while
