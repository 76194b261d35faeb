"""One task: its process, its address, its log and its end."""

import os
import signal
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from localaws.fargate.awslogs import LogStream
from localaws.fargate.forms import Invocation
from localaws.fargate.health import Health, Prober
from localaws.fargate.specification import Container
from localaws.processes import Processes

# Neither HOME nor TMPDIR: they name folders of whoever runs this.
_INHERITED = ("PATH", "LANG", "JAVA_HOME", "JAVA_TOOL_OPTIONS")  # what is a matter of this machine
_SIGNALLED = 128


class LocalTask:
    """A started task.

    Parameters
    ----------
    invocation
        How it is started, asked and removed.
    variables
        The environment beside the few variables that every process needs.
    log
        The file that the container's output goes to.
    stream
        Where the driver ships it; None without a driver.
    """

    def __init__(
        self,
        processes: Processes,
        container: Container,
        invocation: Invocation,
        *,
        address: str,
        variables: Mapping[str, str],
        log: Path,
        stream: LogStream | None,
    ) -> None:
        self.container = container
        self._invocation = invocation
        self.address = address
        self._stream = stream
        self._started_at = time.monotonic()
        self._stopping_since: float | None = None
        inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        environment = {**inherited, **variables}
        self._process = processes.start(container.name, invocation.command_line, log=log, env=environment)
        self._prober = (
            Prober(container.health, invocation.health_command_line, environment, lambda: self.ran_seconds)
            if container.health
            else None
        )

    @property
    def exit_code(self) -> int | None:
        """The exit code as Docker counts it (137 after SIGKILL); None while it runs."""
        status = self._process.popen.poll()
        return status if status is None or status >= 0 else _SIGNALLED - status

    @property
    def ran_seconds(self) -> float:
        """The seconds since its start."""
        return time.monotonic() - self._started_at

    @property
    def health(self) -> Health:
        """What the health check says; UNKNOWN without one."""
        return self._prober.look() if self._prober else Health.UNKNOWN

    def stop(self) -> None:
        """Send SIGTERM once, and SIGKILL when ``stopTimeout`` has passed since."""
        now = time.monotonic()
        if self._stopping_since is None:
            self._stopping_since = now
            self._process.popen.terminate()
        elif now - self._stopping_since > self.container.stop_timeout_seconds:
            self._kill()

    def ship_log(self) -> None:
        """Ship what the container printed."""
        if self._stream is not None:
            self._stream.ship()

    def clean_up(self) -> None:
        """End what the container left behind, and ship the rest of its log."""
        if self._prober is not None:
            self._prober.close()
        self._kill()
        self._process.popen.wait()
        if self._stream is not None:
            self._stream.ship(ended=True)

    def _kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.popen.pid, signal.SIGKILL)
        self._invocation.remove()
