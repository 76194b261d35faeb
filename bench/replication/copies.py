"""The limits: a copy in Java with nothing but Kafka's clients, and one in Go with franz-go."""

import shutil
from pathlib import Path
from typing import Final

from bench.replication.connectors import Clusters, ours
from bench.replication.datasets import DataSet
from bench.replication.worker import IMAGE
from lab.paths import BUILD
from localaws.built_once import built_once, run

JAVA: Final = Path(__file__).parent / "java" / "Copy.java"
GO: Final = Path(__file__).parent / "go"
CONSUMER, PRODUCER = "source.consumer.", "producer.override."


class GoMissingError(RuntimeError):
    """There is no Go to build the copy with."""

    def __init__(self) -> None:
        super().__init__("go is missing, with which the fastest copy is built. Install Go 1.24 or newer, or: --no-go")


def java_copy(clusters: Clusters, data: DataSet) -> list[str]:
    """Return the command of the copy in Java, with the clients' settings of ``connectors/source.yaml``."""
    settings = []
    for key, value in ours(clusters, data).items():
        if key.startswith(CONSUMER):
            settings.append(f"consumer.{key.removeprefix(CONSUMER)}={value}")
        elif key.startswith(PRODUCER) and not key.endswith("bootstrap.servers"):
            settings.append(f"{key.removeprefix(PRODUCER)}={value}")
    # As the image starts a worker of 4 GiB (WorkerConfiguration.jvmArguments).
    memory = ["-Xms3072m", "-Xmx3072m", "-Xmn2058m", "-XX:+UseParallelGC"]
    sizes = ["-XX:-UseAdaptiveSizePolicy", "-XX:SurvivorRatio=6"]
    jvm = ["java", *memory, *sizes, "-cp", f"{IMAGE}/libs/*"]
    return [*jvm, str(JAVA), clusters.source, clusters.target, data.topic, str(data.tasks), *settings]


def go_copy(clusters: Clusters, data: DataSet) -> list[str]:
    """Return the command of the copy in Go, which is built first.

    Raises
    ------
    GoMissingError
    """
    program = built_once(BUILD / "bench" / "copy", [GO], _build) / "copy"
    return [str(program), "-source", clusters.source, "-target", clusters.target, "-topic", data.topic]


def _build(folder: Path) -> None:
    go = shutil.which("go") or shutil.which("go", path="/usr/local/go/bin")
    if go is None:
        raise GoMissingError
    run([go, "build", "-C", str(GO), "-o", str(folder / "copy"), "."])
