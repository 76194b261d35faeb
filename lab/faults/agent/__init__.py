"""Faults from within a running worker: full heaps, slow metrics."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal

import psutil

from lab.jvm import reaching
from lab.paths import BUILD
from localaws.built_once import MAVEN, built_once, run

HERE: Final = Path(__file__).parent
ATTACH: Final = "io.github.mskmigration.lab.agent.Attach"
ATTACH_SECONDS: Final = 60


@contextmanager
def within(worker: psutil.Process, fault: Literal["heap", "metrics"]) -> Iterator[None]:
    """Let the worker's JVM have the fault as long as the context lasts.

    Raises
    ------
    subprocess.CalledProcessError
        The JVM did not let the agent in, or is gone.
    localaws.built_once.BuildFailedError
    """
    _tell(worker, f"start {fault}")
    try:
        yield
    finally:
        _tell(worker, f"end {fault}")


def _tell(worker: psutil.Process, what: str) -> None:
    jar = _agent() / "worker-agent.jar"
    command = ["java", "-Xmx32m", "-cp", str(jar), ATTACH, str(worker.pid), str(jar), what]
    subprocess.run(reaching(worker.pid, command), check=True, capture_output=True, timeout=ATTACH_SECONDS)


def _agent() -> Path:
    """Return the folder of the agent's jar."""

    def build(folder: Path) -> None:
        run([*MAVEN, "--file", str(HERE / "pom.xml"), f"-Dbuild.folder={folder}", "package"])

    return built_once(BUILD / "worker-agent", [HERE / "pom.xml", HERE / "src"], build)
