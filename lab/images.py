"""Builds what the images install, without containers, from the images' own sources."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from lab.built_once import MAVEN, built_once, run
from lab.paths import BUILD, IMAGES

_ENTRYPOINT = re.compile(r"^ENTRYPOINT\s+(\[.*\])\s*$", re.MULTILINE)


class NoEntrypointError(ValueError):
    """The image's Dockerfile does not say what a container of it runs."""

    def __init__(self, dockerfile: Path, reason: str) -> None:
        super().__init__(f'{dockerfile}: {reason}; write ENTRYPOINT ["/opt/<image>/bin/entrypoint"]')


def kafka_connect() -> Path:
    """Return ``build/images/kafka-connect``: ``bin``, ``libs`` and ``config`` as in the image, built once.

    Raises
    ------
    lab.built_once.BuildFailedError
        Maven failed; carries the end of its output.
    """
    source = IMAGES / "kafka-connect"
    parts = [source / name for name in ("pom.xml", "src", "bin", "config")]

    def build(folder: Path) -> None:
        maven = folder / "maven"
        run([*MAVEN, "--file", str(source / "pom.xml"), f"-Dbuild.folder={maven}", "-DskipTests", "package"])
        (maven / "image" / "libs").rename(folder / "libs")
        shutil.rmtree(maven)
        shutil.copytree(source / "bin", folder / "bin")
        shutil.copytree(source / "config", folder / "config")

    return built_once(BUILD / "images" / "kafka-connect", parts, build)


BUILDERS: dict[str, Callable[[], Path]] = {"kafka-connect": kafka_connect}


def entrypoint_of(image: str) -> list[str]:
    """Return the command that a container of this image runs, its files taken from the lab's build.

    Parameters
    ----------
    image
        An image's name, without registry and tag: a folder of ``images/``.

    Raises
    ------
    NoEntrypointError
        Its Dockerfile has no ENTRYPOINT in exec form below ``/opt/<image>``.
    """
    dockerfile = IMAGES / image / "Dockerfile"
    argv = parse_entrypoint(dockerfile.read_text(), dockerfile)
    installed = f"/opt/{image}/"
    if not argv[0].startswith(installed):
        raise NoEntrypointError(dockerfile, f"{argv[0]} lies outside {installed}")
    built = BUILDERS[image]()
    return [str(built / argv[0].removeprefix(installed)), *argv[1:]]


def parse_entrypoint(text: str, dockerfile: Path) -> list[str]:
    """Return the words of a Dockerfile's last ENTRYPOINT, which is the one that counts."""
    found = _ENTRYPOINT.findall(text)
    if not found:
        raise NoEntrypointError(dockerfile, "no ENTRYPOINT in exec form")
    words: list[str] = json.loads(found[-1])
    return words
