"""Whether this machine can run containers, found out by running one."""

import os
import shutil
import subprocess
from functools import cache
from typing import Final

from localaws.containers.running import ULIMITS
from localaws.containers.tools import PODMAN, STORE

TOOLS: Final = ("podman", "buildah", "runc", "conmon", "catatonit", "mmdebstrap")


class ContainersUnusableError(RuntimeError):
    """Containers cannot run on this machine; the message says what it lacks."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"containers cannot run here: {reason}. Without --containers the lab needs none")


@cache
def why_unusable() -> str | None:
    """Return what keeps this machine from running containers; None if one ran."""
    if os.geteuid() != 0:
        return "only root gives them the memory and the address of their tasks"
    if missing := [tool for tool in TOOLS if shutil.which(tool) is None]:
        return f"{', '.join(missing)} are missing, which `make containers` installs on Debian"
    return _why_none_ran()


def assert_usable() -> None:
    """Run a container.

    Raises
    ------
    ContainersUnusableError
    """
    if reason := why_unusable():
        raise ContainersUnusableError(reason)


def _why_none_ran() -> str | None:
    """Run one program that needs no other file, under limits, with a file system that is nothing but it."""
    root = STORE / "probe"
    root.mkdir(parents=True, exist_ok=True)
    shutil.copy(str(shutil.which("catatonit")), root / "catatonit")
    limits = ("--memory", "64m", "--cpus", "0.5", "--network", "host", *ULIMITS)
    done = subprocess.run(
        [*PODMAN, "run", "--rm", "--log-driver", "none", *limits, "--rootfs", str(root), "/catatonit", "--version"],
        capture_output=True,
        text=True,
        check=False,
    )
    return None if done.returncode == 0 else f"podman cannot run one: {done.stderr.strip()[-500:]}"
