"""The images that are built on this machine: which command line starts a container of one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from localaws.fargate.dockerfile import Image

_NAME = re.compile(r"(?:.*/)?([^/@:]+)(?::[^/@]*)?(?:@.*)?$")


class CannotPullContainerError(LookupError):
    """No build of the image is on this machine: build it, or correct its name."""

    def __init__(self, image: str, build: Path | str) -> None:
        super().__init__(f"CannotPullContainerError: {image}: there is no {build}")


def name_of(image: str) -> str:
    """Return an image's name without its registry, tag and digest."""
    return _NAME.sub(r"\1", image)


@dataclass(frozen=True)
class LocalImages:
    """Images by name, their registry and tag aside.

    Parameters
    ----------
    sources
        Holds ``<name>/Dockerfile``.
    builds
        Holds ``<name>/``: what the image has in ``/opt/<name>/``.
    """

    sources: Path
    builds: Path

    def command_line(self, image: str, entry_point: Sequence[str] | None, command: Sequence[str] | None) -> list[str]:
        """Return what a container of the image runs.

        Parameters
        ----------
        entry_point, command
            Of the task definition; they replace the image's own, as Docker defines it.

        Raises
        ------
        CannotPullContainerError
            When the image is not built on this machine.
        """
        name, build = name_of(image), self.folder(image)
        if not build.is_dir():
            raise CannotPullContainerError(image, build)
        if not entry_point:
            declared = self.image(image)
            entry_point, command = declared.entry_point, command or declared.command
        return [word.replace(f"/opt/{name}", str(build)) for word in (*entry_point, *(command or []))]

    def path(self, image: str, path: str) -> Path:
        """Return where a path in the image lies on this machine."""
        return Path(path.replace(f"/opt/{name_of(image)}", str(self.folder(image)), 1))

    def folder(self, image: str) -> Path:
        """Return where this machine has what the image has in ``/opt/<name>/``."""
        return self.builds / name_of(image)

    def image(self, image: str) -> Image:
        """Return what the image's Dockerfile declares."""
        return Image.of((self.sources / name_of(image) / "Dockerfile").read_text())
