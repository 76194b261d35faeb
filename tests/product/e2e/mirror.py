"""Two real clusters and, between them, a worker started as ECS starts the Connect image."""

import http.server
import json
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from tenacity import retry, stop_after_delay, wait_fixed

from lab.brokers import KafkaCluster, Listener
from lab.images import build_connect_image
from localaws.fargate.images import LocalImages
from localaws.ports import free_ports
from localaws.processes import Processes, Running
from tests.paths import BUILD, IMAGES

RENAME_POLICY = "io.github.mskmigration.connect.RenameReplicationPolicy"
IDENTITY_POLICY = "org.apache.kafka.connect.mirror.IdentityReplicationPolicy"
STORAGES = ("CONFIG", "OFFSET", "STATUS")
eventually = retry(wait=wait_fixed(0.1), stop=stop_after_delay(60), reraise=True)


@dataclass
class Mirror:
    """A worker, its clusters, the address that it was told to have, and its container's environment."""

    source: KafkaCluster
    target: KafkaCluster
    launch: Callable[[], Running]
    address: str
    environment: Mapping[str, str]

    def __post_init__(self) -> None:
        """Start the worker."""
        self.worker = self.launch()

    @property
    def url(self) -> str:
        """The worker's REST address."""
        return f"http://{self.address}:8083"

    def replace_worker(self) -> None:
        """Kill the worker as the kernel does one that has taken too much memory, and start another."""
        os.killpg(self.worker.popen.pid, signal.SIGKILL)
        self.worker.popen.wait()
        self.worker = self.launch()

    @eventually
    def wait_until_ready(self) -> None:
        """Wait for the worker to serve."""
        assert self.worker.alive, self.worker.tail()
        httpx.get(f"http://{self.address}:8083/health", timeout=5).raise_for_status()

    @eventually
    def put(self, connector: str, config: dict[str, str]) -> None:
        """Register a connector, again while the workers rebalance."""
        url = f"http://{self.address}:8083/connectors/{connector}/config"
        httpx.put(url, json={**self._clusters(), **config}, timeout=30).raise_for_status()

    @eventually
    def trace_of_failure(self, connector: str) -> str:
        """Wait for a part of the connector to fail; return why."""
        url = f"http://{self.address}:8083/connectors/{connector}/status"
        status = httpx.get(url, timeout=5).raise_for_status().json()
        failed = [part for part in (status["connector"], *status["tasks"]) if part["state"] == "FAILED"]
        trace: str = failed[0]["trace"]
        return trace

    @eventually
    def metrics(self, prefix: str) -> list[str]:
        """Wait for metrics whose lines start so."""
        text = httpx.get(f"http://{self.address}:3600/metrics", timeout=30).raise_for_status().text
        found = [line for line in text.splitlines() if line.startswith(prefix)]
        assert found, prefix
        return found

    def _clusters(self) -> dict[str, str]:
        return {
            "source.cluster.alias": "source",
            "target.cluster.alias": "target",
            "source.cluster.bootstrap.servers": self.source.bootstrap_servers,
            "target.cluster.bootstrap.servers": self.target.bootstrap_servers,
            "offset-syncs.topic.location": "target",
        }


def source_connector(topics: str, *, rename: str = "", policy: str = RENAME_POLICY) -> dict[str, str]:
    """Return a connector that copies these topics at once."""
    return {
        "connector.class": "org.apache.kafka.connect.mirror.MirrorSourceConnector",
        "topics": topics,
        "replication.policy.class": policy,
        "replication.policy.rename": rename,
        "replication.factor": "1",
        "offset-syncs.topic.replication.factor": "1",
        "source.consumer.auto.offset.reset": "earliest",
    }


def checkpoint_connector(topics: str, group: str, *, rename: str) -> dict[str, str]:
    """Return a connector that translates the group's offsets each second."""
    return {
        "connector.class": "org.apache.kafka.connect.mirror.MirrorCheckpointConnector",
        "topics": topics,
        "groups": group,
        "replication.policy.class": RENAME_POLICY,
        "replication.policy.rename": rename,
        "checkpoints.topic.replication.factor": "1",
        "emit.checkpoints.interval.seconds": "1",
        "sync.group.offsets.enabled": "true",
        "sync.group.offsets.interval.seconds": "1",
        "refresh.groups.interval.seconds": "1",
    }


def heartbeat_connector() -> dict[str, str]:
    """Return a connector that writes a heartbeat each second."""
    return {
        "connector.class": "org.apache.kafka.connect.mirror.MirrorHeartbeatConnector",
        "replication.policy.class": IDENTITY_POLICY,
        "emit.heartbeats.interval.seconds": "1",
        "heartbeats.topic.replication.factor": "1",
    }


@contextmanager
def running_mirror(
    folder: Path,
    worker: Mapping[str, str] | None = None,
    *,
    brokers: dict[str, str] | None = None,
    target_brokers: dict[str, str] | None = None,
) -> Iterator[Mirror]:
    """Start both clusters, with these settings of brokers, and the worker, with these variables besides."""
    address = f"127.7.{os.getpid() % 250}.2"
    build_connect_image()
    with ExitStack() as stack:
        processes = stack.enter_context(Processes())
        source = small_cluster("source", "3.9.2", folder, settings=brokers)
        target = small_cluster("target", "4.1.2", folder, settings=target_brokers or brokers)
        for cluster in (source, target):
            cluster.start(processes)
        metadata = stack.enter_context(ecs_metadata(address))
        for cluster in (source, target):
            cluster.wait_until_ready()
        environment = worker_environment(target.bootstrap_servers, metadata, folder) | {**(worker or {})}
        log = folder / "connect.log"
        launch = partial(processes.start, "connect", entrypoint(), env=environment, log=log)
        mirror = Mirror(source, target, launch, address, environment)
        mirror.wait_until_ready()
        yield mirror


def small_cluster(
    name: str,
    version: str,
    folder: Path,
    *,
    port: int = 0,
    settings: dict[str, str] | None = None,
    listeners: Sequence[Listener] = (),
    brokers: int = 1,
) -> KafkaCluster:
    """Return a cluster on free ports with small heaps."""
    free, controller_port = free_ports(2)
    return KafkaCluster(
        name,
        version=version,
        port=port or free,
        controller_port=controller_port,
        folder=folder / name,
        heap_mib=384,
        settings=settings,
        listeners=listeners,
        brokers=brokers,
        quick_start=True,
    )


def entrypoint() -> list[str]:
    """Return the command that a container of the image runs."""
    return LocalImages(IMAGES, BUILD / "images").command_line("kafka-connect", None, None)


def worker_environment(bootstrap_servers: str, metadata: str, folder: Path) -> dict[str, str]:
    """Return what the task definition gives, with a TMPDIR of this test's own."""
    return {
        **{name: os.environ[name] for name in ("PATH", "JAVA_TOOL_OPTIONS") if name in os.environ},
        "TMPDIR": str(folder),
        "ECS_CONTAINER_METADATA_URI_V4": metadata,
        "CONNECT_BOOTSTRAP_SERVERS": bootstrap_servers,
        "CONNECT_GROUP_ID": "connect",
        "CONNECT_OFFSET_FLUSH_INTERVAL_MS": "500",
        **{f"CONNECT_{kind}_STORAGE_TOPIC": f"connect-{kind.lower()}" for kind in STORAGES},
        **{f"CONNECT_{kind}_STORAGE_REPLICATION_FACTOR": "1" for kind in STORAGES},
    }


@contextmanager
def ecs_metadata(address: str) -> Iterator[str]:
    """Answer as ECS does to a task of that address with 1 GiB."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            container = {"Networks": [{"NetworkMode": "awsvpc", "IPv4Addresses": [address]}]}
            task = {"Limits": {"CPU": 1, "Memory": 1024}}
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(task if self.path.endswith("/task") else container).encode())

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v4/task-id"
        server.shutdown()
