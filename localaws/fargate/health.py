"""A container's health check: its command runs in the container's environment, and its outcomes are counted.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
"""

import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

_STARTING_SECONDS = 1.0


class Health(StrEnum):
    """What ECS reports of a container."""

    UNKNOWN = "UNKNOWN"
    HEALTHY = "HEALTHY"
    UNHEALTHY = "UNHEALTHY"


@dataclass(frozen=True)
class HealthCheck:
    """The check as the task definition has it, with ECS's defaults; times in seconds."""

    command: Sequence[str]
    interval: float = 30.0
    timeout: float = 5.0
    retries: int = 3
    start_period: float = 0.0

    @classmethod
    def of(cls, definition: Mapping[str, Any]) -> Self:
        """Read ``healthCheck`` of a container definition."""
        form, *words = definition["command"]
        command = ["/bin/sh", "-c", " ".join(words)] if form == "CMD-SHELL" else words
        given = {"interval": "interval", "timeout": "timeout", "retries": "retries", "startPeriod": "start_period"}
        return cls(command, **{given[key]: value for key, value in definition.items() if key in given})


class Outcomes:
    """Counts the outcomes of one container's checks. Pure.

    Failures in the start period do not count until one check has succeeded.
    """

    def __init__(self, check: HealthCheck) -> None:
        self._check = check
        self._failures = 0
        self.health = Health.UNKNOWN

    def count(self, *, passed: bool, age_seconds: float) -> None:
        """Take the outcome of a check of a container of that age."""
        if passed:
            self._failures, self.health = 0, Health.HEALTHY
        elif self.health is not Health.UNKNOWN or age_seconds > self._check.start_period:
            self._failures += 1
            if self._failures >= self._check.retries:
                self.health = Health.UNHEALTHY


class Prober:
    """Runs one container's check again and again, without waiting for it.

    Parameters
    ----------
    command_line
        The check's command, on this machine.
    clock
        Seconds since the container's start.
    """

    def __init__(
        self, check: HealthCheck, command_line: list[str], environment: Mapping[str, str], clock: Callable[[], float]
    ) -> None:
        self._check = check
        self._command_line = command_line
        self._environment = environment
        self._clock = clock
        self._outcomes = Outcomes(check)
        self._running: subprocess.Popen[bytes] | None = None
        self._due = self._pause_seconds(0)

    def look(self) -> Health:
        """Take the outcome of the check that runs, or start the next when it is due."""
        now = self._clock()
        if self._running is None:
            if now >= self._due:
                self._start(now)
        elif (status := self._running.poll()) is not None:
            self._end(passed=status == 0, now=now)
        elif now - self._due > self._check.timeout:
            self._end(passed=False, now=now)
        return self._outcomes.health

    def close(self) -> None:
        """End the check that runs."""
        if self._running is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._running.pid, signal.SIGKILL)
            self._running.wait()
            self._running = None

    def _start(self, now: float) -> None:
        self._due = now
        self._running = subprocess.Popen(
            self._command_line,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _end(self, *, passed: bool, now: float) -> None:
        self.close()
        self._outcomes.count(passed=passed, age_seconds=now)
        self._due = now + self._pause_seconds(now)

    def _pause_seconds(self, now: float) -> float:
        """Return how long to wait: in the start period no failure counts, so it need not be long."""
        starting = self._outcomes.health is Health.UNKNOWN and now < self._check.start_period
        return min(self._check.interval, _STARTING_SECONDS) if starting else self._check.interval
