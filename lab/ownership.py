"""One lab owns a folder of ``build/`` at a time; its state file says who, and where everything answers."""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psutil

from lab.paths import BUILD

STATE_FILE: Final = "state.json"


class LabRunningError(RuntimeError):
    """Another lab owns the folder."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the lab {name!r} runs already: end it with `make down`, or wait for its end")


@contextmanager
def owned_folder(name: str) -> Iterator[Path]:
    """Own ``build/<name>``, emptied, until the context is left or the process ends, however it ends.

    Raises
    ------
    LabRunningError
        Another process owns it.
    """
    folder = BUILD / name
    folder.mkdir(parents=True, exist_ok=True)
    with (BUILD / f".{name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LabRunningError(name) from error
        _empty(folder)
        try:
            yield folder
        finally:
            (folder / STATE_FILE).unlink(missing_ok=True)


def write_state(folder: Path, state: Mapping[str, object]) -> None:
    """Write the state file whole, with the owner's process id."""
    draft = folder / f".{STATE_FILE}"
    draft.write_text(json.dumps({**state, "owner": os.getpid()}, indent=2))
    draft.replace(folder / STATE_FILE)


def read_state(name: str) -> dict[str, str | int] | None:
    """Read the state of a lab; None if it was ended as it should be, or never was."""
    file = BUILD / name / STATE_FILE
    return json.loads(file.read_text()) if file.exists() else None


def owner_of(state: Mapping[str, str | int]) -> psutil.Process | None:
    """Return the process that owns the lab, if it still runs."""
    try:
        process = psutil.Process(int(state["owner"]))
        return process if "lab" in process.cmdline() else None
    except psutil.Error:
        return None


def _empty(folder: Path) -> None:
    for entry in folder.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)
        else:
            entry.unlink()
