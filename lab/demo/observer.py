"""Looks at a running migration from outside: at the target's log, at Connect and at the execution."""

from collections import deque
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Final, NamedTuple

import httpx

from lab.connect import ConnectWorkers, NoWorkerError
from lab.console import Progress
from lab.execution import Execution
from lab.workload.ends import EndOffsets
from lab.workload.topics import MIGRATED

LOOKS_IN_A_RATE: Final = 5
SECONDS_BETWEEN_LOOKS: Final = 1.0
NEARLY_RECORDS: Final = 2_000


class Sample(NamedTuple):
    """Records of both sides and the target's bytes at a time, in seconds of the monotonic clock."""

    at: float
    total: int
    copied: int
    stored_bytes: int

    @property
    def lag(self) -> int:
        """Records still to be copied."""
        return max(0, self.total - self.copied)


class Speed(NamedTuple):
    """How fast the target grows, and the seconds until it has caught up at the rate at which the lag shrinks."""

    records_per_second: float = 0.0
    bytes_per_second: float = 0.0
    estimate_seconds: float | None = None


class Observer:
    """Takes a look when it is asked for one, but no more often than each second.

    Parameters
    ----------
    committed
        Returns the records that the source has committed so far.
    """

    def __init__(
        self,
        execution: Execution,
        workers: ConnectWorkers,
        *,
        connector: str,
        target: EndOffsets,
        target_data: Path,
        committed: Callable[[], int],
    ) -> None:
        self._execution = execution
        self._workers = workers
        self._connector = connector
        self._target = target
        self._target_data = target_data
        self._committed = committed
        self._more = 0
        self._samples: deque[Sample] = deque(maxlen=LOOKS_IN_A_RATE)
        self._latest = Progress("starting")

    def look(self) -> Progress:
        """Return the latest look.

        Raises
        ------
        ExecutionFailedError
            There is nothing more to wait for.
        """
        now = monotonic()
        if not self._samples or now - self._samples[-1].at >= SECONDS_BETWEEN_LOOKS:
            self._samples.append(Sample(now, self._expected(), self.copied(), stored_bytes(self._target_data)))
            self._latest = self._progress()
        return self._latest

    def has_caught_up(self) -> bool:
        """Whether the target holds as many records as the source has committed."""
        return self.copied() >= self._expected()

    def has_nearly_caught_up(self) -> bool:
        """Whether what is missing is no more than some seconds of the producers' work."""
        return self.copied() >= self._expected() - NEARLY_RECORDS

    def expect_more(self, records: int) -> None:
        """Expect records that nobody who is asked has committed."""
        self._more += records

    def _expected(self) -> int:
        return self._committed() + self._more

    def copied(self) -> int:
        """Return the records that the target holds now."""
        return sum(self._target.of(MIGRATED).values())

    def _progress(self) -> Progress:
        self._execution.succeeded()
        latest = self._samples[-1]
        rate = speed(self._samples[0], latest)
        return Progress(
            state=self._state(),
            copied=latest.copied,
            total=latest.total,
            records_per_second=rate.records_per_second,
            bytes_per_second=rate.bytes_per_second,
            estimate_seconds=rate.estimate_seconds,
            tasks=self._tasks(),
        )

    def _state(self) -> str:
        visits = self._execution.visits()
        return visits[-1].name if visits else "starting"

    def _tasks(self) -> tuple[str, ...]:
        try:
            return tuple(task.state for task in self._workers.tasks(self._connector))
        except (httpx.HTTPError, NoWorkerError):
            return self._latest.tasks  # a worker that rebalances does not answer for a while


def speed(first: Sample, last: Sample) -> Speed:
    """Return the speed between two samples; zero if they are one."""
    seconds = last.at - first.at
    if seconds <= 0:
        return Speed()
    shrinking = (first.lag - last.lag) / seconds
    return Speed(
        records_per_second=(last.copied - first.copied) / seconds,
        bytes_per_second=(last.stored_bytes - first.stored_bytes) / seconds,
        estimate_seconds=last.lag / shrinking if shrinking > 0 and last.lag > NEARLY_RECORDS else None,
    )


def stored_bytes(data: Path) -> int:
    """Return the size of the migrated topics' segments anywhere below a broker's folder."""
    return sum(segment.stat().st_size for topic in MIGRATED for segment in data.glob(f"**/{topic}-[0-9]*/*.log"))
