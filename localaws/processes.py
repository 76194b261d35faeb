"""Starts processes so that none of them outlives their owner, whatever ends it.

Every process has the owner's id in its environment, and its children inherit it. A reaper holds the reading end of a
pipe; only the owner has its writing end. When the owner ends, even by SIGKILL, the pipe closes, and the reaper ends
every process that has the id.
"""

import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self

import psutil

from localaws.containers.leftovers import remove_all_of

ID_VARIABLE = "LOCALAWS_OWNER_ID"
_ROOT = Path(__file__).resolve().parents[1]
GRACE_SECONDS = 5.0


@dataclass(frozen=True)
class Running:
    """One process: its name, its handle and the file that its output goes to."""

    name: str
    popen: subprocess.Popen[bytes]
    log: Path

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self.popen.poll() is None

    def tail(self, lines: int = 15) -> str:
        """Return the last lines of its output, for an error message."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def freeze(self) -> None:
        """Let the process and all that it started stand still, until :meth:`thaw`."""
        _signal_group(self.popen.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen process go on."""
        _signal_group(self.popen.pid, signal.SIGCONT)

    def stop(self, grace_seconds: float = GRACE_SECONDS) -> None:
        """End the process and all that it started, frozen or not: SIGTERM, then SIGKILL after the grace."""
        if self.alive:
            _signal_group(self.popen.pid, signal.SIGTERM)
            self.thaw()  # a frozen process hears SIGTERM when it goes on
            with suppress(subprocess.TimeoutExpired):
                self.popen.wait(grace_seconds)
        _signal_group(self.popen.pid, signal.SIGKILL)
        self.popen.wait()


class OwnerEndsError(RuntimeError):
    """A process was to be started while its owner ends."""


class Processes:
    """The processes of one owner; leaving the context ends them, the last started first.

    Parameters
    ----------
    owner_id
        The id of an owner that started this process; its reaper ends what is started here, too. None: this process
        is an owner itself, and has a reaper of its own.
    """

    def __init__(self, owner_id: str | None = None) -> None:
        self.owner_id = owner_id or uuid.uuid4().hex
        self._owns_reaper = owner_id is None
        self._running: list[Running] = []
        self._starting = Lock()
        self._ending = False
        self._reaper: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        if self._owns_reaper:
            self._reaper = subprocess.Popen(
                [sys.executable, "-m", "localaws.reaper", self.owner_id],
                cwd=_ROOT,
                stdin=subprocess.PIPE,
                start_new_session=True,
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in reversed(self._running):
            process.stop()
        if self._reaper is not None and self._reaper.stdin is not None:
            self._reaper.stdin.close()
            self._reaper.wait()

    def start_no_more(self) -> None:
        """Refuse to start another process: what is started by a thread after the others were ended would go on."""
        with self._starting:
            self._ending = True

    def start(
        self,
        name: str,
        argv: Sequence[str | Path],
        *,
        log: Path,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> Running:
        """Start a process in a session of its own, its output appended to ``log``.

        ``env`` replaces the environment; the owner's id is always added to it.

        Raises
        ------
        OwnerEndsError
        """
        log.parent.mkdir(parents=True, exist_ok=True)
        with self._starting, log.open("ab") as output:
            if self._ending:
                raise OwnerEndsError(f"{name} is not started: what started it ends")
            popen = subprocess.Popen(
                [str(word) for word in argv],
                env={**(os.environ if env is None else env), ID_VARIABLE: self.owner_id},
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            process = Running(name, popen, log)
            self._running.append(process)
        return process


def carrying(owner_id: str) -> list[psutil.Process]:
    """Find every process that has the owner's id in its environment."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if process.pid != os.getpid() and process.environ().get(ID_VARIABLE) == owner_id:
                found.append(process)
    return found


def reap(owner_id: str, grace_seconds: float = GRACE_SECONDS) -> None:
    """End every process that has the owner's id: SIGTERM, then SIGKILL until none is left; then its containers."""
    for process in (found := carrying(owner_id)):
        with suppress(psutil.Error):
            process.terminate()
            process.resume()  # a frozen one hears it then
    psutil.wait_procs(found, timeout=grace_seconds)
    while found := carrying(owner_id):
        for process in found:
            with suppress(psutil.Error):
                process.kill()
        psutil.wait_procs(found, timeout=grace_seconds)
    remove_all_of(owner_id)


def _signal_group(group: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


@contextmanager
def suspended(process: psutil.Process) -> Iterator[None]:
    """Stop a process without ending it, and let it go on afterwards if it is still there."""
    process.suspend()
    try:
        yield
    finally:
        with suppress(psutil.NoSuchProcess):
            process.resume()
