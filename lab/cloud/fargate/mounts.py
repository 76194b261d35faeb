"""What a container sees in place of this machine's own files."""

import os
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from lab.cloud.fargate.images import LocalImages
from lab.cloud.fargate.specification import Container

_RESOLV_CONF = Path("/etc/resolv.conf")
_UNSHARE = ("unshare", "--mount")
_MOUNT_AND_EXEC = 'while [ "$1" != -- ]; do mount --bind "$1" "$2" || exit 127; shift 2; done; shift; exec "$@"'


class CannotMountError(RuntimeError):
    """The task has a volume, and this machine lets no process have mounts of its own: run the lab as root."""

    def __init__(self) -> None:
        super().__init__("ResourceInitializationError: failed to invoke EFS utils commands: cannot mount")


def mounts_of(container: Container, images: LocalImages, volumes: Path, resolver: Path | None) -> dict[Path, Path]:
    """Return what a container sees where.

    Parameters
    ----------
    volumes
        The folder for what the file systems hold; made as needed.
    resolver
        The ``resolv.conf`` for it.

    Raises
    ------
    CannotMountError
        When there is a volume and no way to mount it.
    """
    if not can_mount():
        if container.volumes:
            raise CannotMountError
        return {}
    mounts = {resolver: _RESOLV_CONF} if resolver else {}
    for path, place in container.volumes.items():
        (volumes / place).mkdir(parents=True, exist_ok=True)
        mounts[volumes / place] = images.path(container.image, path)
    return mounts


@cache
def can_mount() -> bool:
    """Whether this machine lets a process have mounts of its own."""
    return subprocess.run([*_own_mounts(), "true"], capture_output=True, check=False).returncode == 0


def with_mounts(command_line: list[str], mounts: Mapping[Path, Path]) -> list[str]:
    """Return a command line whose process, and nobody else, sees each key at the path of its value.

    The process keeps its id: everything before it is replaced by ``exec``.
    """
    if not mounts:
        return command_line
    pairs = [str(path) for pair in mounts.items() for path in pair]
    return [*_own_mounts(), "sh", "-c", _MOUNT_AND_EXEC, "container", *pairs, "--", *command_line]


def _own_mounts() -> tuple[str, ...]:
    return _UNSHARE if os.geteuid() == 0 else (*_UNSHARE, "--map-root-user")
