"""Removes containers, also those of an owner that was killed: a container's conmon and mounts outlive it."""

import subprocess
from pathlib import Path
from typing import Final

from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from localaws.containers.running import LABEL
from localaws.containers.tools import PODMAN, STORE

REMOVE_SECONDS: Final = 20.0


def note(owner_id: str) -> None:
    """Note that an owner runs containers, before it runs one."""
    marker = _marker(owner_id)
    marker.parent.mkdir(parents=True, exist_ok=True)
    marker.touch()


def remove_all_of(owner_id: str) -> None:
    """Remove the containers of an owner, if it noted that it runs any."""
    if _marker(owner_id).exists():
        remove(f"label={LABEL}={owner_id}")
        _marker(owner_id).unlink(missing_ok=True)


def remove(which: str) -> None:
    """Remove the containers that podman's filter finds, running ones too; again where one was just about to end."""
    gone = Retrying(
        retry=retry_if_result(bool),
        wait=wait_fixed(0.1),
        stop=stop_after_delay(REMOVE_SECONDS),
        retry_error_callback=lambda _state: None,
    )
    gone(_remove_once, which)


def listed(which: str) -> list[str]:
    """Return the ids of the containers that podman's filter finds, ended ones too."""
    asked = [*PODMAN, "ps", "--all", "--quiet", "--no-trunc", "--filter", which]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.split()


def _remove_once(which: str) -> list[str]:
    if found := listed(which):
        subprocess.run(
            [*PODMAN, "rm", "--force", "--ignore", "--time", "0", "--volumes", *found], capture_output=True, check=False
        )
    return listed(which) if found else []


def _marker(owner_id: str) -> Path:
    return STORE / "labs" / owner_id
