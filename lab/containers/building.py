"""Builds the images from their own Dockerfiles, on local bases."""

import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from images.builders import native_platform
from lab.containers.bases import base, empty
from lab.paths import IMAGES
from localaws.built_once import locked
from localaws.containers.images import reference
from localaws.containers.tools import BUILDAH, PREFIX, STORE, run

# The arguments of each Dockerfile, and the base for each. Grafana is missing: Debian does not have it.
BASES_OF: Final[Mapping[str, Mapping[str, str]]] = {
    "kafka-connect": {"BUILD_IMAGE": "maven", "BASE_IMAGE": "java"},
    "prometheus": {"BASE_IMAGE": "prometheus"},
    "alertmanager": {"BASE_IMAGE": "alertmanager"},
}


def build(name: str) -> str:
    """Build an image and return its reference; what has not changed since the last build is not built again.

    Raises
    ------
    BuildFailedError
    """
    _build(name, reference(name), {argument: base(local) for argument, local in BASES_OF[name].items()})
    return reference(name)


def build_without_base(name: str, platform_name: str) -> str:
    """Build what an image adds to its base, for any processor, and return its reference.

    Parameters
    ----------
    platform_name
        As ``linux/arm64``.

    Raises
    ------
    BuildFailedError
        A step would have to run on that processor, as a rule.
    """
    tag = f"{PREFIX}/{name}-without-base:{platform_name.rpartition('/')[2]}"
    build_image = {"BUILD_IMAGE": base("maven")} if "BUILD_IMAGE" in BASES_OF.get(name, {}) else {}
    _build(name, tag, {**build_image, "BASE_IMAGE": empty(platform_name)}, "--platform", platform_name)
    return tag


def _build(name: str, tag: str, arguments: Mapping[str, str], *options: str) -> None:
    # What Maven has downloaded on this machine it need not download again; and it trusts what this machine trusts.
    maven = Path.home() / ".m2"
    maven.mkdir(exist_ok=True)
    with locked(STORE / name):
        run(
            *(*BUILDAH, "bud", "--isolation", "chroot", "--network", "host", "--format", "docker", "--layers"),
            *("--volume", "/etc/ssl/certs:/etc/ssl/certs:ro", "--volume", f"{maven}:/root/.m2"),
            # Else a step has a host name that nothing resolves.
            *("--uts", "host", "--pull-never", *options),
            # What buildah 1.28 does not know by itself.
            f"--build-arg=BUILDPLATFORM={native_platform(platform.machine())}",
            *(f"--build-arg={argument}={value}" for argument, value in arguments.items()),
            *("--tag", tag, str(IMAGES / name)),
        )
