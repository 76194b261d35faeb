"""A lab that is left running: a process of its own owns it until it is told to end."""

import subprocess
import sys
from pathlib import Path
from typing import Final

import psutil
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from lab.ownership import STATE_FILE, LabRunningError, State, owner_of, read_state
from lab.paths import BUILD, ROOT
from localaws.processes import reap

UP_SECONDS: Final = 900.0  # the first run downloads
DOWN_SECONDS: Final = 30.0


class LabNotUpError(RuntimeError):
    """The lab did not come up: the end of its owner's log says why."""


def log_of(name: str) -> Path:
    """Return the log of a lab's owner; it lies outside of the lab's folder, which the owner empties."""
    return BUILD / f"{name}.log"


def bring_up(name: str) -> State:
    """Start a lab in a process of its own and wait until everything answers.

    Raises
    ------
    LabRunningError
        It is up, or coming up, already.
    LabNotUpError
        It did not come up.
    """
    if find(name)[1] is not None:
        raise LabRunningError(name)
    bring_down(name)
    BUILD.mkdir(exist_ok=True)
    log = log_of(name)
    with log.open("wb") as output:
        owner = subprocess.Popen(
            [sys.executable, "-m", "lab", "own", "--name", name],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    waiting = Retrying(
        retry=retry_if_result(lambda state: state is None and owner.poll() is None),
        wait=wait_fixed(0.25),
        stop=stop_after_delay(UP_SECONDS),
        retry_error_callback=lambda _state: None,
    )
    state = waiting(_state_if_up, name)
    if state is None:
        bring_down(name)
        raise LabNotUpError(f"the lab did not come up, see {log} and {BUILD / name}:\n{log.read_text()[-2000:]}")
    return state


def find(name: str) -> tuple[State | None, psutil.Process | None]:
    """Return the lab's state, if one was left, and the process that owns it, if it lives."""
    state = read_state(name)
    return state, None if state is None else owner_of(state)


def bring_down(name: str) -> bool:
    """End the lab, also one whose owner was killed; return whether there was one."""
    state, owner = find(name)
    if state is None:
        return False
    if owner is not None:
        owner.terminate()
        # One that is still coming up waits for its threads, which wait for what they started.
        _, alive = psutil.wait_procs([owner], timeout=DOWN_SECONDS)
        for process in alive:
            process.kill()
    reap(state.lab_id)
    (BUILD / name / STATE_FILE).unlink(missing_ok=True)
    return True


def _state_if_up(name: str) -> State | None:
    state = read_state(name)
    return state if state is not None and state.addresses else None
