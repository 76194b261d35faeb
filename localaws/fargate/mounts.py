"""What a task's process sees in place of this machine's own files, and where it may write.

As root it is a process of the image's user. An ordinary user can only be itself: there a volume that the image's user
could not write to is closed to its owner, too. Where a process cannot have mounts at all, a task that could not write
to one of its volumes does not start.
"""

import os
import subprocess
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from localaws.fargate.dockerfile import EMPTY_VOLUME, ROOT, Image, Rights
from localaws.fargate.images import LocalImages
from localaws.fargate.specification import Container, has_access_point

_RESOLV_CONF: Final = Path("/etc/resolv.conf")
_UNSHARE: Final = ("unshare", "--mount")
_OWN_MOUNTS: Final = Path(__file__).with_name("own_mounts.sh")
_OPEN_TO_OWNER: Final = 0o755
_CLOSED_TO_OWNER: Final = 0o555
_OF_ACCESS_POINT: Final = 0o750


class CannotMountError(RuntimeError):
    """The task has a volume, and this machine lets no process have mounts of its own: run as root."""

    def __init__(self) -> None:
        super().__init__("ResourceInitializationError: failed to invoke EFS utils commands: cannot mount")


class VolumeNotWritableError(PermissionError):
    """The image's user may not write to a volume: declare it in the Dockerfile, with rights that let it."""

    def __init__(self, path: str, image: Image) -> None:
        rights = image.rights_of(path)
        super().__init__(
            f"cannot create a file in {path}: Permission denied: the volume is {rights.owner.uid}:{rights.owner.gid}'s "
            f"with mode {rights.mode:04o}, and the image's user is {image.user.uid}:{image.user.gid}"
        )


class Mount(NamedTuple):
    """One mount: ``bind`` a path of this machine or make an ``empty`` folder with tmpfs's options, at a path."""

    how: str
    what: str
    path: Path


def mounts_of(container: Container, images: LocalImages, volumes: Path, resolver: Path | None) -> list[Mount]:
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
        When there is a file system and no way to mount it.
    VolumeNotWritableError
        When there is an empty volume that the container's user could not write to, and no way to mount it.
    """
    image = images.image(container.image)
    if not can_mount():
        if container.volumes:
            raise CannotMountError
        for path in container.scratch:
            if not image.rights_of(path).let_write(image.user):
                raise VolumeNotWritableError(path, image)
        return []
    mounts = [Mount("bind", str(resolver), _RESOLV_CONF)] if resolver else []
    for path, place in container.volumes.items():
        folder = _file_system(volumes, place, image)
        mounts.append(Mount("bind", str(folder), images.path(container.image, path)))
    empty = [Mount("empty", _options(path, image), images.path(container.image, path)) for path in container.scratch]
    # A file system's folder must still be seen when it is mounted, and an empty volume may hide it.
    return [*mounts, *empty]


@cache
def can_mount() -> bool:
    """Whether this machine lets a process have mounts of its own."""
    return subprocess.run([*_own_mounts(), "true"], capture_output=True, check=False).returncode == 0


def with_mounts(command_line: list[str], container: Container, images: LocalImages, mounts: list[Mount]) -> list[str]:
    """Return a command line whose process, and nobody else, has the mounts, and is of the image's user.

    The process keeps its id: everything before it is replaced by ``exec``.
    """
    if not can_mount():
        return command_line
    user = images.image(container.image).user
    return [
        *(*_own_mounts(), str(_OWN_MOUNTS), str(images.folder(container.image))),
        f"{user.uid}:{user.gid}" if user.uid == 0 or _is_root() else "as-is",
        "yes" if container.read_only else "no",
        *(str(word) for mount in mounts for word in mount),
        *("--", *command_line),
    ]


def _options(path: str, image: Image) -> str:
    rights = _as_own(image.rights_of(path), image)
    return f"mode={rights.mode:o},uid={rights.owner.uid},gid={rights.owner.gid}"


def _as_own(rights: Rights, image: Image) -> Rights:
    """Return the rights by which this machine's user can do what the image's user could do by the given ones."""
    if _is_root():
        return rights
    return Rights(ROOT, _OPEN_TO_OWNER if rights.let_write(image.user) else _CLOSED_TO_OWNER)


def _file_system(volumes: Path, place: str, image: Image) -> Path:
    """Make the folder of a file system: root's, or open to the image's user, where an access point acts for it."""
    folder = volumes / place
    folder.mkdir(parents=True, exist_ok=True)
    rights = Rights(image.user, _OF_ACCESS_POINT) if has_access_point(place) else EMPTY_VOLUME
    own = _as_own(rights, image)
    folder.chmod(own.mode)
    if _is_root():
        os.chown(folder, *own.owner)
    return folder


def _is_root() -> bool:
    return os.geteuid() == 0


def _own_mounts() -> tuple[str, ...]:
    return _UNSHARE if _is_root() else (*_UNSHARE, "--map-root-user")
