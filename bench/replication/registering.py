"""How long it takes a worker to start, to copy its first record, and to take on many connectors."""

import time
import uuid
from dataclasses import dataclass
from typing import Final

import psutil
from tenacity import retry, retry_if_result, stop_after_delay, wait_fixed

from bench.replication.cases import OUR_CASE
from bench.replication.connectors import ours
from bench.replication.datasets import DataSet
from bench.replication.running import Rig
from bench.replication.worker import OURS, ConnectWorker, WorkerKind
from mskmigration.connect.models import Config, State
from mskmigration.connectors import register

PATIENCE_SECONDS: Final = 120.0
LOOK_SECONDS: Final = 0.05


@dataclass(frozen=True)
class Started:
    """Seconds from a worker's start until it answers, and then from a connector's registration to its first record.

    ``cpu`` is the CPU time of the worker's process until it answers: others on the machine add little to it.
    """

    answering: float
    cpu: float
    copying: float


def start_worker(rig: Rig, data: DataSet, kind: WorkerKind = OURS) -> Started:
    """Start a worker of its own, with a cold JVM, and let it copy."""
    rig.target.create(data)
    began = time.monotonic()
    folder = rig.workers.folder / uuid.uuid4().hex
    worker = ConnectWorker(kind, rig.clusters.target, rig.workers.processes, folder)
    answered, used = time.monotonic(), psutil.Process(worker.running.popen.pid).cpu_times()
    worker.connect.put({"name": "first", **OUR_CASE.connector(rig.clusters, data)})
    _wait_for_a_record(rig, data)
    copied = time.monotonic()
    worker.running.stop()
    return Started(answered - began, used.user + used.system, copied - answered)


def register_many(rig: Rig, data: DataSet, connectors: int) -> tuple[float, float]:
    """Register so many source connectors, each of which finds no topic, and remove them again.

    Returns
    -------
    tuple[float, float]
        Seconds until all are registered, and until all are RUNNING.
    """
    connect = rig.workers.of(OURS).connect
    configs: list[Config] = [
        ours(rig.clusters, data) | {"name": f"many-{number:03}", "topics": f"none-{number:03}"}
        for number in range(connectors)
    ]
    began = time.monotonic()
    register(connect, configs, once_valid=lambda: None)
    registered = time.monotonic()
    _wait_until_running(rig, {config["name"] for config in configs})
    running = time.monotonic()
    for config in configs:
        connect.delete(config["name"])
    return registered - began, running - began


def _not(found: bool) -> bool:
    return not found


@retry(retry=retry_if_result(_not), wait=wait_fixed(LOOK_SECONDS), stop=stop_after_delay(PATIENCE_SECONDS))
def _wait_for_a_record(rig: Rig, data: DataSet) -> bool:
    return rig.target.records(data) > 0


@retry(retry=retry_if_result(_not), wait=wait_fixed(LOOK_SECONDS), stop=stop_after_delay(PATIENCE_SECONDS))
def _wait_until_running(rig: Rig, names: set[str]) -> bool:
    statuses = rig.workers.of(OURS).connect.statuses()
    return all(name in statuses and statuses[name].connector.state is State.RUNNING for name in names)
