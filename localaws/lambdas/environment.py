"""One execution environment of a function: its process, driven through the Runtime API.

The process is AWS's own runtime interface client (awslambdaric), so that handlers, exceptions and logging
behave as they do on Lambda. Between invocations it is frozen, with every thread that it has: no timer runs, no
connection is kept alive and no token is renewed.

Source: AWS Lambda Developer Guide, "Understanding the Lambda execution environment lifecycle": "Lambda freezes the
execution environment when the runtime and each extension have completed and there are no pending events."
"""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from localaws.lambdas.outcomes import Measurement, Outcome, outcome
from localaws.lambdas.runtime_api import Answered, Invocation, Message, Ready, RuntimeApi
from localaws.processes import Running

INIT_SECONDS = 10.0
_MIB = 1024 * 1024


class ExecutionEnvironment:
    """One process of one function's code; serves one invocation at a time and is reused while it lives.

    Parameters
    ----------
    start
        Starts the process, given the address of its Runtime API.
    timeout_seconds, memory_mib
        The function's own limits. The memory is reported, not enforced.
    log_stream
        The name of its stream in the function's log group.
    """

    def __init__(
        self,
        function_arn: str,
        start: Callable[[str], Running],
        *,
        timeout_seconds: int,
        memory_mib: int,
        log_stream: str,
    ) -> None:
        self.log_stream = log_stream
        self.reusable = True
        self._timeout_seconds = timeout_seconds
        self._memory_mib = memory_mib
        self._memory_used_mib = 0
        self._initialised = False
        self._api = RuntimeApi(function_arn)
        self._started_at = time.monotonic()
        self._process = start(self._api.address)
        threading.Thread(target=self._watch, daemon=True).start()

    def invoke(self, request_id: str, payload: bytes) -> Outcome:
        """Run the handler once; a time-out, an exit or an unloadable module ends the environment."""
        self._process.thaw()
        log_start = 0 if not self._initialised else _size(self._process.log)
        init_ms = None
        message: Message = Ready()
        if not self._initialised:
            message, init_ms = self._initialise()
        began = time.monotonic()
        if self._initialised:
            message = self._run(request_id, payload)
        duration_ms = (time.monotonic() - began) * 1000
        self._measure_memory()
        if not isinstance(message, Answered) or not self._freezes():
            self.close()
        return outcome(
            message,
            request_id=request_id,
            timeout_seconds=self._timeout_seconds,
            lines=_read_from(self._process.log, log_start),
            measured=Measurement(duration_ms, self._memory_mib, self._memory_used_mib, init_ms),
        )

    def close(self) -> None:
        """End the process at once, as Lambda does with an environment that it no longer wants."""
        self.reusable = False
        self._process.stop(grace_seconds=0)
        self._api.close()

    def _initialise(self) -> tuple[Message, float]:
        """Wait for the process's first request; return what came, and the milliseconds since its start.

        Lambda gives the init phase 10 s and then, once more, the function's own time-out.
        """
        message = self._api.next_message(INIT_SECONDS + self._timeout_seconds)
        self._initialised = isinstance(message, Ready)
        return message, (time.monotonic() - self._started_at) * 1000

    def _run(self, request_id: str, payload: bytes) -> Message:
        until = time.monotonic() + self._timeout_seconds
        deadline_ms = int((time.time() + self._timeout_seconds) * 1000)
        self._api.send(Invocation(request_id, payload, deadline_ms))
        return self._api.next_message(until - time.monotonic())

    def _freezes(self) -> bool:
        """Freeze the process once it asks for its next invocation; False where it ends instead."""
        if not isinstance(self._api.next_message(self._timeout_seconds), Ready):
            return False
        self._process.freeze()
        return True

    def _watch(self) -> None:
        self._api.exited(self._process.popen.wait())

    def _measure_memory(self) -> None:
        try:
            used = psutil.Process(self._process.popen.pid).memory_info().rss // _MIB
        except psutil.Error:
            return
        self._memory_used_mib = max(self._memory_used_mib, used)


def _size(file: Path) -> int:
    return file.stat().st_size


def _read_from(file: Path, offset: int) -> str:
    """Read what the process printed: complete, because it prints before it answers."""
    with file.open("rb") as stream:
        stream.seek(offset)
        return stream.read().decode(errors="replace")
