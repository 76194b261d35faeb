"""Builds what the images install, without containers, from the images' own sources."""

import shutil
from functools import partial
from pathlib import Path

from lab.paths import BUILD, IMAGES
from localaws.built_once import MAVEN, built_once, run

SOURCE = IMAGES / "kafka-connect"


def build_connect_image() -> None:
    """Build ``build/images/kafka-connect`` unless it is there: the very files of ``/opt/kafka-connect``.

    Raises
    ------
    localaws.built_once.BuildFailedError
        Maven failed; carries the end of its output.
    """
    parts = [SOURCE / name for name in ("pom.xml", "src/main", "bin", "config")]
    built_once(BUILD / "images" / SOURCE.name, parts, _build)


def build_monitoring_images() -> None:
    """Build the images of Prometheus and Alertmanager likewise, but for the programs, which this machine has."""
    for name in ("prometheus", "alertmanager"):
        parts = [IMAGES / name / part for part in ("bin", "config", "data")]
        built_once(BUILD / "images" / name, parts, partial(_copy, parts))


def _copy(parts: list[Path], folder: Path) -> None:
    for part in parts:
        shutil.copytree(part, folder / part.name)


def _build(folder: Path) -> None:
    maven = folder / "maven"
    pom = SOURCE / "pom.xml"
    # Its tests are `make java`: the demo does not wait for them.
    run([*MAVEN, "--file", str(pom), f"-Dbuild.folder={maven}", "-Dmaven.test.skip=true", "package"])
    (maven / "image" / "libs").rename(folder / "libs")
    shutil.rmtree(maven)
    for name in ("bin", "config"):
        shutil.copytree(SOURCE / name, folder / name)
