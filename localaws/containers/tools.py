"""The command lines of podman and buildah, with a storage that is this repository's alone."""

import hashlib
import subprocess
from pathlib import Path
from typing import Final

from localaws.built_once import BuildFailedError

# In the repository, since two copies of it may run at the same time.
STORE: Final = Path(__file__).resolve().parents[2] / "build" / ".containers"
PREFIX: Final = "localhost/localaws"
# In memory, since what says that a container runs must not outlive a restart; short, since podman makes sockets there.
_RUN: Final = Path("/run") / f"localaws-{hashlib.sha256(str(STORE).encode()).hexdigest()[:8]}"
_STORAGE: Final = ("--root", str(STORE / "storage"), "--runroot", str(_RUN), "--storage-driver", "overlay")
BUILDAH: Final = ("buildah", *_STORAGE)
# runc and cgroupfs, because they need no systemd.
PODMAN: Final = (
    *("podman", *_STORAGE, "--runtime", "runc"),
    *("--cgroup-manager", "cgroupfs", "--events-backend", "file"),
)


def run(*argv: str | Path) -> str:
    """Run a command and return its output.

    Raises
    ------
    BuildFailedError
        It ended with an error; carries the end of its output.
    """
    words = [str(word) for word in argv]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BuildFailedError(words, done.stdout + done.stderr)
    return done.stdout


def exists(image: str) -> bool:
    """Whether the storage has this image."""
    return subprocess.run([*PODMAN, "image", "exists", image], capture_output=True, check=False).returncode == 0
