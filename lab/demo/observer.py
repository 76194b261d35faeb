"""Looks at a running migration from outside: at the target's log, at Connect and at the execution."""

from collections import deque
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Final, NamedTuple

import httpx

from lab.connect import ConnectWorkers, NoWorkerError
from lab.console import Progress
from lab.demo.execution import Execution
from lab.workload.ends import EndOffsets
from lab.workload.topics import MIGRATED

LOOKS_IN_A_RATE: Final = 5
SECONDS_BETWEEN_LOOKS: Final = 1.0
NEARLY_RECORDS: Final = 2_000


class Sample(NamedTuple):
    """What the target held at a time, in seconds of the monotonic clock."""

    at: float
    records: int
    stored_bytes: int


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
        """Return the latest look."""
        now = monotonic()
        if not self._samples or now - self._samples[-1].at >= SECONDS_BETWEEN_LOOKS:
            self._samples.append(Sample(now, self.copied(), stored_bytes(self._target_data)))
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
        records_per_second, bytes_per_second = rates(self._samples)
        copied, total = self._samples[-1].records, self._expected()
        return Progress(
            state=self._state(),
            copied=copied,
            total=total,
            records_per_second=records_per_second,
            bytes_per_second=bytes_per_second,
            estimate_seconds=max(0, total - copied) / records_per_second if records_per_second else None,
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


def rates(samples: deque[Sample]) -> tuple[float, float]:
    """Return records and bytes a second between the first and the last sample."""
    first, last = samples[0], samples[-1]
    if last.at <= first.at:
        return 0.0, 0.0
    seconds = last.at - first.at
    return (last.records - first.records) / seconds, (last.stored_bytes - first.stored_bytes) / seconds


def stored_bytes(data: Path) -> int:
    """Return the size of the migrated topics' segments anywhere below a broker's folder."""
    return sum(segment.stat().st_size for topic in MIGRATED for segment in data.glob(f"**/{topic}-[0-9]*/*.log"))
