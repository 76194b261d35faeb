"""Bases for the images, made of this machine's own packages, once."""

import hashlib
import platform
import tempfile
from pathlib import Path
from typing import Final, NamedTuple

from localaws.built_once import locked
from localaws.containers.tools import BUILDAH, PODMAN, PREFIX, STORE, exists, run

DOCKERFILE: Final = Path(__file__).with_name("base.Dockerfile")


class Base(NamedTuple):
    """Packages, and the base that they are laid upon; None: a bare Debian."""

    packages: str
    below: str | None = None


# wget is what the entrypoints of the monitoring find in the public images, too.
BASES: Final = {
    "java": Base("openjdk-17-jre-headless ca-certificates"),
    "maven": Base("openjdk-17-jdk-headless maven", below="java"),
    "prometheus": Base("prometheus wget"),
    "alertmanager": Base("prometheus-alertmanager wget"),
}


def base(name: str) -> str:
    """Return the reference of a base, made if it is not there: half a minute, and for the first one as much again.

    Parameters
    ----------
    name
        A key of ``BASES``.

    Raises
    ------
    BuildFailedError
        A package could not be had, as a rule.
    """
    packages, name_below = BASES[name]
    below = base(name_below) if name_below else _debian()
    reference = f"{PREFIX}/base-{name}:{_fingerprint(DOCKERFILE.read_text(), below, packages)}"
    with locked(STORE / reference.rpartition("/")[2]):
        if not exists(reference):
            run(
                *(*BUILDAH, "bud", "--isolation", "chroot", "--network", "host", "--format", "docker", "--pull-never"),
                *("--build-arg", f"BASE_IMAGE={below}", "--build-arg", f"PACKAGES={packages}"),
                *("--tag", reference, "--file", DOCKERFILE, DOCKERFILE.parent),
            )
    return reference


def empty(platform_name: str) -> str:
    """Return the reference of a base that holds nothing, for a platform as ``linux/arm64``.

    ``FROM scratch`` itself would do, but for buildah's cache, which takes one platform's layers for another's there.

    Raises
    ------
    BuildFailedError
    """
    reference = f"{PREFIX}/empty:{platform_name.rpartition('/')[2]}"
    if not exists(reference):
        dockerfile = DOCKERFILE.with_name("empty.Dockerfile")
        run(*BUILDAH, "bud", "--platform", platform_name, "--tag", reference, "--file", dockerfile, DOCKERFILE.parent)
    return reference


def _debian() -> str:
    suite = platform.freedesktop_os_release()["VERSION_CODENAME"]
    reference = f"{PREFIX}/debian:{suite}"
    with locked(STORE / "debian"):
        if not exists(reference):
            with tempfile.TemporaryDirectory(dir=STORE) as folder:
                archive = Path(folder) / "root.tar"
                run("mmdebstrap", "--variant=minbase", suite, archive)
                run(*PODMAN, "import", archive, reference)
    return reference


def _fingerprint(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]
