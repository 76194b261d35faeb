"""Bases for the images, made of this machine's own packages, once."""

import hashlib
import platform
import tempfile
from pathlib import Path
from typing import Final

from lab.built_once import locked
from lab.containers.tools import BUILDAH, PODMAN, STORE, exists, run

PREFIX: Final = "localhost/msk-migration"
DOCKERFILE: Final = Path(__file__).with_name("base.Dockerfile")
# wget is what the entrypoints of the monitoring find in the public images, too.
PACKAGES: Final = {
    "java": "openjdk-17-jre-headless ca-certificates",
    "maven": "openjdk-17-jdk-headless maven ca-certificates",
    "prometheus": "prometheus wget",
    "alertmanager": "prometheus-alertmanager wget",
}


def base(name: str) -> str:
    """Return the reference of a base, made if it is not there: half a minute, and for the first one as much again.

    Parameters
    ----------
    name
        A key of ``PACKAGES``.

    Raises
    ------
    BuildFailedError
        A package could not be had, as a rule.
    """
    reference = f"{PREFIX}/base-{name}:{_fingerprint(DOCKERFILE.read_text(), PACKAGES[name])}"
    with locked(STORE / "bases"):
        if not exists(reference):
            run(
                *(*BUILDAH, "bud", "--isolation", "chroot", "--network", "host", "--format", "docker", "--pull-never"),
                *("--build-arg", f"BASE_IMAGE={_debian()}", "--build-arg", f"PACKAGES={PACKAGES[name]}"),
                *("--tag", reference, "--file", DOCKERFILE, DOCKERFILE.parent),
            )
    return reference


def _debian() -> str:
    suite = platform.freedesktop_os_release()["VERSION_CODENAME"]
    reference = f"{PREFIX}/debian:{suite}"
    if not exists(reference):
        with tempfile.TemporaryDirectory(dir=STORE) as folder:
            archive = Path(folder) / "root.tar"
            run("mmdebstrap", "--variant=minbase", suite, archive)
            run(*PODMAN, "import", archive, reference)
    return reference


def _fingerprint(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]
