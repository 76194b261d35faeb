"""Makes a task fail, lifts the cause, and from then on only watches."""

from datetime import UTC, datetime
from typing import Final

import httpx

from lab.connect import ConnectWorkers, NoWorkerError, TaskStatus
from lab.console import Narrator
from lab.demo.fault import CAUSE, produce_oversized_record, smaller_limit
from lab.demo.report import HealReport
from lab.demo.waiting import Waiting

FAIL_SECONDS: Final = 60.0
HEAL_SECONDS: Final = 150.0  # the schedule's minute, twice, and a restart
FAILED: Final = "FAILED"
RUNNING: Final = "RUNNING"


class Incident:
    """One task's failure and its healing, seen through Connect's REST interface."""

    def __init__(self, workers: ConnectWorkers, connector: str, waiting: Waiting, narrator: Narrator) -> None:
        self._workers = workers
        self._connector = connector
        self._waiting = waiting
        self._narrator = narrator

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
            self._narrator.tell("produced a record of 2 MB; the target's topic was told to refuse more than 1 MB")
            self._waiting.until(self._failed_for_the_cause, f"a task that fails with {CAUSE}", FAIL_SECONDS)
            failed_at = datetime.now(UTC)
        (failed,) = self._in_state(FAILED)
        self._narrator.tell(f"task {failed.id} of {self._connector} FAILED: {CAUSE}; cause lifted", "bold red")
        return failed_at

    def watch(self, failed_at: datetime) -> HealReport:
        """Wait until every task runs again.

        Raises
        ------
        NotInTimeError
            They did not within 150 s: the heal state machine's executions tell why.
        """
        self._narrator.tell("hands off: the deployed schedule starts the heal state machine each minute")
        self._waiting.until(self._all_running, "healing", HEAL_SECONDS)
        healed = HealReport(failed_at=failed_at, running_at=datetime.now(UTC), cause=CAUSE)
        self._narrator.tell(f"healed: every task is RUNNING again after {healed.seconds:.0f} s", "green")
        return healed

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
