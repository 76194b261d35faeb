"""What docker, podman and finch are told, to build an image for several processors and to push it. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from images.errors import NoBuilderError

_PROCESSORS: Final = {"x86_64": "amd64", "aarch64": "arm64"}


@dataclass(frozen=True)
class Image:
    """One image to build.

    Parameters
    ----------
    folder
        Holds its Dockerfile.
    reference
        ``REGISTRY/NAME:TAG``.
    platforms
        As ``linux/arm64``.
    native
        The builder's own platform.
    arguments
        Of the Dockerfile, e.g. another base.
    """

    folder: Path
    reference: str
    platforms: Sequence[str]
    push: bool
    native: str
    arguments: Mapping[str, str] = field(default_factory=dict)


def chosen(available: Callable[[str], object], wanted: str | None = None) -> str:
    """Return the builder to use: the wanted one, or the first that is there.

    Parameters
    ----------
    available
        Tells whether a program is on PATH.

    Raises
    ------
    NoBuilderError
    """
    names = (wanted,) if wanted else tuple(COMMANDS)
    found = next((name for name in names if available(name)), None)
    if found is None:
        raise NoBuilderError(names)
    return found


def commands(builder: str, image: Image) -> list[list[str]]:
    """Return the command lines that build an image and, where it is wanted, push it, in their order."""
    return COMMANDS[builder](image)


def native_platform(machine: str) -> str:
    """Return the platform of a machine, as the kernel calls it: ``linux/arm64`` for aarch64."""
    return f"linux/{_PROCESSORS.get(machine.lower(), machine.lower())}"


def login(builder: str, host: str, user: str) -> list[str]:
    """Return the command line that signs in; it reads the password from its standard input."""
    return [builder, "login", "--username", user, "--password-stdin", host]


def _docker(image: Image) -> list[list[str]]:
    """BuildKit pushes while it builds. What is not pushed is loaded, or stays in its cache: only one can be loaded."""
    destination = "--push" if image.push else "--load" if len(image.platforms) == 1 else "--output=type=cacheonly"
    return [["docker", "buildx", "build", *_platforms(image), "--tag", image.reference, destination, *_context(image)]]


def _podman(image: Image) -> list[list[str]]:
    """Forget the list that an earlier build of the same version may have left, since a build adds to it.

    podman 4 does not know BUILDPLATFORM, with which a Dockerfile asks for a stage on the builder's own processor.
    """
    listed = image.reference
    native = f"--build-arg=BUILDPLATFORM={image.native}"
    build = [
        "podman",
        "build",
        "--format",
        "docker",
        *_platforms(image),
        native,
        "--manifest",
        listed,
        *_context(image),
    ]
    push = (
        [["podman", "manifest", "push", "--all", "--format", "v2s2", listed, f"docker://{listed}"]]
        if image.push
        else []
    )
    forget = 'podman manifest exists "$0" || exit 0; podman manifest rm "$0"'
    return [["sh", "-c", forget, listed], build, *push]


def _finch(image: Image) -> list[list[str]]:
    build = ["finch", "build", *_platforms(image), "--tag", image.reference, *_context(image)]
    push = [["finch", "push", "--all-platforms", image.reference]] if image.push else []
    return [build, *push]


def _platforms(image: Image) -> list[str]:
    return ["--platform", ",".join(image.platforms)]


def _context(image: Image) -> list[str]:
    arguments = [word for key, value in image.arguments.items() for word in ("--build-arg", f"{key}={value}")]
    return [*arguments, str(image.folder)]


COMMANDS: Final[Mapping[str, Callable[[Image], list[list[str]]]]] = {
    "docker": _docker,
    "podman": _podman,
    "finch": _finch,
}
