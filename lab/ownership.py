"""One lab owns a folder of ``build/`` at a time; its state file says who, and where everything answers."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psutil
from pydantic import BaseModel, Field

from lab.paths import BUILD

STATE_FILE: Final = "state.json"


class LabRunningError(RuntimeError):
    """Another lab owns the folder."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the lab {name!r} runs already: end it with `make down`, or wait for its end")


class State(BaseModel):
    """Who owns a lab; the addresses are known when everything is up."""

    lab_id: str
    owner: int = Field(default_factory=os.getpid)
    owner_started: float = Field(default_factory=lambda: psutil.Process().create_time())
    addresses: dict[str, str] = {}


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


def write_state(folder: Path, state: State) -> None:
    """Write the state file, whole or not at all."""
    draft = folder / f".{STATE_FILE}"
    draft.write_text(state.model_dump_json(indent=2))
    draft.replace(folder / STATE_FILE)


def read_state(name: str) -> State | None:
    """Read the state of a lab; None if it was ended as it should be, or never was."""
    file = BUILD / name / STATE_FILE
    return State.model_validate_json(file.read_text()) if file.exists() else None


def owner_of(state: State) -> psutil.Process | None:
    """Return the process that owns the lab, if it still runs and no other has its number by now."""
    try:
        process = psutil.Process(state.owner)
        return process if process.create_time() == state.owner_started else None
    except psutil.NoSuchProcess:
        return None


def _empty(folder: Path) -> None:
    for entry in folder.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)
        else:
            entry.unlink()
