"""What podman knows of an image that was built on this machine."""

import json
from typing import Any, Final

from localaws.containers.tools import PODMAN, PREFIX, run

MEGABYTE: Final = 1_000_000


def reference(name: str) -> str:
    """Return what podman calls an image of ``images/`` that was built here."""
    return f"{PREFIX}/{name}:latest"


def architecture(image: str) -> str:
    """Return the processor that an image is for, as ``arm64``."""
    return str(_inspected(image)["Architecture"])


def volumes_of(image: str) -> set[str]:
    """Return the paths that an image, or its base, declares as volumes."""
    return set(_inspected(image)["Config"].get("Volumes") or ())


def megabytes(image: str) -> int:
    """Return the size of an image with its base, unpacked."""
    return round(int(_inspected(image)["Size"]) / MEGABYTE)


def _inspected(image: str) -> dict[str, Any]:
    (described,) = json.loads(run(*PODMAN, "image", "inspect", image))
    found: dict[str, Any] = described
    return found
