"""Builds images one after the other, pushes them, and tells what they are called."""

import platform
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from images import builders, catalogue
from images.catalogue import Ecr
from images.errors import CommandFailedError, LoginFailedError
from images.registry import Registry

FOLDER: Final = Path(__file__).resolve().parent
ADVICE: Final = {
    "docker": (
        ". If it is that the driver builds for one platform only: `docker buildx create --use` makes a builder that "
        "can, and --platform linux/amd64 builds for one"
    ),
}


@dataclass(frozen=True)
class Order:
    """What is to be built.

    Parameters
    ----------
    registry
        Where to push to; None builds only.
    create_repositories
        Whether a repository of Amazon ECR that is missing is created.
    """

    names: Sequence[str]
    builder: str
    version: str
    registry: str | None
    platforms: Sequence[str] = catalogue.PLATFORMS
    create_repositories: bool = False
    arguments: Mapping[str, str] = field(default_factory=dict)


def publish(order: Order, tell: Callable[[str], None]) -> dict[str, str]:
    """Build, and push where there is a registry; return each image's reference, by its digest on Amazon ECR.

    Raises
    ------
    ImagesError
    """
    ecr = Ecr.of(order.registry) if order.registry else None
    registry = Registry(ecr) if ecr else None
    if ecr and registry:
        tell(f"signing in to {ecr.host}")
        _sign_in(order.builder, ecr.host, *registry.credentials())
        for name in order.names:
            registry.assert_repository(name, create=order.create_repositories)
    references = {}
    for name in order.names:
        reference = catalogue.reference(order.registry, name, order.version)
        tell(f"{'building and pushing' if order.registry else 'building'} {reference}")
        _build(order, name, reference)
        tag = reference.rpartition(":")[2]
        references[name] = catalogue.pinned(reference, registry.digest(name, tag)) if registry else reference
    return references


def version_of(folder: Path) -> str:
    """Return the version of a repository: its tag, the commits since and the commit; ``-dirty`` where files changed.

    Raises
    ------
    CommandFailedError
    """
    argv = ["git", "describe", "--tags", "--always", "--dirty"]
    done = subprocess.run(argv, cwd=folder, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise CommandFailedError(argv, done.returncode, "; or say the version with --version")
    return done.stdout.strip()


def _build(order: Order, name: str, reference: str) -> None:
    image = builders.Image(
        folder=FOLDER / name,
        reference=reference,
        platforms=order.platforms,
        push=order.registry is not None,
        native=builders.native_platform(platform.machine()),
        arguments=order.arguments,
    )
    for argv in builders.commands(order.builder, image):
        # The standard output is the parameters' alone.
        status = subprocess.run(argv, stdout=sys.__stderr__, check=False).returncode
        if status != 0:
            raise CommandFailedError(argv, status, ADVICE.get(order.builder, ""))


def _sign_in(builder: str, host: str, user: str, password: str) -> None:
    argv = builders.login(builder, host, user)
    done = subprocess.run(argv, input=password, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise LoginFailedError(host, done.stderr.strip() or f"{builder} ended with status {done.returncode}")
