"""Builds a folder once for a given content of its inputs, whole or not at all.

A build is slow (a Maven start alone costs seconds), and an interrupted one leaves half a folder. So a build
writes to a folder beside its target, which is renamed only when it is whole, and a fingerprint of the inputs
lies in the result: while the fingerprint still fits, nothing is started.
"""

import fcntl
import hashlib
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

STAMP = ".inputs.sha256"
MAVEN = ("mvn", "--batch-mode", "--quiet", "--no-transfer-progress")


class BuildFailedError(RuntimeError):
    """A command of a build failed; its own output says why."""

    def __init__(self, argv: Sequence[str], output: str) -> None:
        super().__init__(
            f"{' '.join(argv)} failed; mend what it reports and run again (nothing half-built is left):\n"
            f"{output.strip()[-4000:]}"
        )


def built_once(target: Path, inputs: Iterable[Path], build: Callable[[Path], None]) -> Path:
    """Return ``target``, built unless it was already built from inputs of this very content.

    Parameters
    ----------
    target
        The folder to build; what it held before is replaced as a whole.
    inputs
        Files and folders that decide the result; folders count with all files below them.
    build
        Fills the empty folder that it is given; when it raises, ``target`` stays as it was.
    """
    wanted = fingerprint(inputs)
    if _stamp(target) == wanted:
        return target
    with locked(target):
        if _stamp(target) != wanted:
            _build(target, wanted, build)
    return target


def fingerprint(inputs: Iterable[Path]) -> str:
    """Hash the names and contents of files, in an order that no file system decides."""
    digest = hashlib.sha256()
    for path in sorted(inputs):
        for file in sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]:
            content = hashlib.sha256(file.read_bytes()).hexdigest()
            digest.update(f"{file.relative_to(path.parent)}\0{content}\n".encode())
    return digest.hexdigest()


@contextmanager
def locked(target: Path) -> Iterator[None]:
    """Keep other processes from building the same until the context is left; one that ends gives it up."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.with_name(f".{target.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def run(argv: Sequence[str]) -> None:
    """Run a command of a build.

    Raises
    ------
    BuildFailedError
        The command ended with an error; carries the end of its output.
    """
    done = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        raise BuildFailedError(argv, done.stdout)


def _build(target: Path, wanted: str, build: Callable[[Path], None]) -> None:
    unfinished = target.with_name(f".{target.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    build(unfinished)
    (unfinished / STAMP).write_text(wanted)
    if target.exists():
        shutil.rmtree(target)
    unfinished.rename(target)


def _stamp(target: Path) -> str | None:
    stamp = target / STAMP
    return stamp.read_text() if stamp.is_file() else None
