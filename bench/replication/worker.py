"""A real Connect worker, as images/kafka-connect starts it, beside nothing but its two clusters."""

import os
import re
import subprocess
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import httpx
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from lab.images import build_connect_image
from lab.paths import BUILD
from localaws.fargate.addresses import Addresses
from localaws.fargate.task_metadata import TaskFacts, TaskMetadata
from localaws.processes import Processes, Running
from mskmigration.connect import ConnectClient

IMAGE: Final = BUILD / "images" / "kafka-connect"
TASK_MEMORY_MIB: Final = 4096
REST_PORT, METRICS_PORT = 8083, 3600
HEAP_USED: Final = 'jvm_memory_used_bytes{area="heap"}'
COMPILING: Final = "jvm_compilation_time_seconds_total"
MEBIBYTE: Final = 1024 * 1024


@dataclass(frozen=True)
class WorkerKind:
    """What a worker is started with.

    Parameters
    ----------
    environment
        What the container's environment says beyond its clusters and topics.
    heap_and_collector
        JVM options in place of the image's own; empty for those.
    memory_mib
        Of its task, from which the heap follows.
    """

    name: str
    environment: Mapping[str, str]
    heap_and_collector: tuple[str, ...] = ()
    memory_mib: int = TASK_MEMORY_MIB


OURS: Final = WorkerKind("ours", {})
EXACTLY_ONCE: Final = WorkerKind("exactly-once", {"CONNECT_EXACTLY_ONCE_SOURCE_SUPPORT": "enabled"})
# bin/connect-distributed.sh and bin/kafka-run-class.sh of Kafka, with which the AWS sample starts its worker.
KAFKAS_OWN: Final = WorkerKind(
    "kafka's own flags",
    {},
    (
        *("-Xms256m", "-Xmx2g", "-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20"),
        *("-XX:InitiatingHeapOccupancyPercent=35", "-XX:+ExplicitGCInvokesConcurrent"),
    ),
)


def new_group() -> str:
    """Return the ``group.id`` of workers that share connectors, which no worker has had."""
    return f"bench-{uuid.uuid4().hex[:8]}"


class ConnectWorker:
    """One running worker, alone in its group unless it is given one."""

    def __init__(
        self, kind: WorkerKind, bootstrap_servers: str, processes: Processes, folder: Path, group: str | None = None
    ) -> None:
        build_connect_image()
        self.address = Addresses().free([REST_PORT, METRICS_PORT])
        self._rest = httpx.Client()
        self._url = f"http://{self.address}:{REST_PORT}"
        self.connect = ConnectClient([self._url], self._rest)
        own = _environment(bootstrap_servers, group or new_group())
        environment = {**os.environ, **own, **kind.environment, **_metadata(self.address, kind.memory_mib)}
        run = folder / f"worker-{kind.name.replace(' ', '-')}"
        argv = _command(environment, run, kind.heap_and_collector)
        self.running: Running = processes.start(f"worker {kind.name}", argv, log=run / "worker.log", env=environment)
        self._wait_until_ready()

    @retry(
        retry=retry_if_exception_type(httpx.HTTPError), wait=wait_fixed(0.1), stop=stop_after_delay(90), reraise=True
    )
    def _wait_until_ready(self) -> None:
        self._rest.get(f"{self._url}/connectors").raise_for_status()

    def heap_used_mib(self) -> float:
        """Return what the JVM's heap holds now, garbage included, in MiB.

        Raises
        ------
        LookupError
            The worker's metrics do not say.
        """
        return self._metric(HEAP_USED) / MEBIBYTE

    def compiling_seconds(self) -> float:
        """Return for how long the JVM's compiler has been at work since the start, as CompilationMXBean counts it.

        Raises
        ------
        LookupError
            The worker's metrics do not say.
        """
        return self._metric(COMPILING)

    def _metric(self, series: str) -> float:
        text = httpx.get(f"http://{self.address}:{METRICS_PORT}/metrics", timeout=30).raise_for_status().text
        found = re.search(rf"^{re.escape(series)} (\S+)$", text, re.MULTILINE)
        if found is None:
            raise LookupError(f"{series} is not among the worker's metrics")
        return float(found[1])


def _environment(bootstrap_servers: str, group: str) -> dict[str, str]:
    topics = {f"CONNECT_{part}_STORAGE_TOPIC": f"{group}-{part.lower()}" for part in ("CONFIG", "OFFSET", "STATUS")}
    replicas = {name.replace("TOPIC", "REPLICATION_FACTOR"): "1" for name in topics}
    return {"CONNECT_BOOTSTRAP_SERVERS": bootstrap_servers, "CONNECT_GROUP_ID": group, **topics, **replicas}


def _metadata(address: str, memory_mib: int) -> dict[str, str]:
    """Serve the worker what ECS would tell it of its task, for as long as this process lives."""
    task = TaskFacts(
        cluster_arn="bench",
        task_arn=f"bench/{address}",
        family="bench",
        revision=1,
        cpu_units=2048,
        memory_mib=memory_mib,
        container_name="connect",
        container_arn="bench",
        image="bench",
        address=address,
        started_at=datetime.now(UTC),
        role_arn=None,
    )
    return TaskMetadata().add(task)


def _command(environment: Mapping[str, str], run: Path, heap_and_collector: Sequence[str]) -> list[str]:
    """Return the image's entrypoint or, with other JVM options, what it becomes with those exchanged."""
    if not heap_and_collector:
        return [str(IMAGE / "bin" / "entrypoint")]
    run.mkdir(parents=True, exist_ok=True)
    libraries = ["-cp", f"{IMAGE}/libs/*"]
    launcher = ["java", "-Xmx64m", *libraries, "io.github.mskmigration.connect.WorkerLauncher", str(IMAGE), str(run)]
    subprocess.run(launcher, env=dict(environment), check=True)
    kept = [line for line in (run / "jvm.args").read_text().splitlines() if not line.startswith(('"-Xm', '"-XX:'))]
    (run / "jvm.args").write_text("\n".join([*kept, *heap_and_collector, ""]))
    main = "org.apache.kafka.connect.cli.ConnectDistributed"
    return ["java", f"@{run}/jvm.args", *libraries, main, str(run / "worker.properties")]
