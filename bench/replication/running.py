"""Runs the cases one after the other, round after round, so that what disturbs the machine disturbs all alike."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

import click
import psutil

from bench.replication.cases import Case, Copied, Mirrored, Workers
from bench.replication.connectors import Clusters
from bench.replication.datasets import DataSet
from bench.replication.measuring import Measurement, Target, watch
from bench.results import FOLDER
from lab.brokers import KafkaCluster
from lab.ports import Ports
from localaws.processes import Processes

SOURCE_VERSION: Final = "3.9.2"
TARGET_VERSION: Final = "4.1.2"
BROKER_HEAP_MIB: Final = 768
WARM_RUN_SECONDS: Final = 5.0
# Of the time of a run. A worker that copies for the first time compiles for more than its length, with two threads.
COMPILING_WHEN_WARM: Final = 0.15
# What a run has copied is deleted soon, or the disk would fill.
TARGET_SETTINGS: Final = {"log.retention.check.interval.ms": "2000", "log.segment.delete.delay.ms": "0"}


@dataclass
class Rig:
    """Two clusters of one broker each, with the processes that copy between them."""

    clusters: Clusters
    brokers: list[psutil.Process]
    workers: Workers
    target: Target
    warm: set[tuple[str, str]] = field(default_factory=set)

    def run(self, case: Case, data: DataSet, seconds: float) -> tuple[Measurement, float]:
        """Copy the data set into an empty topic; return the measurement and, of a worker, the heap used in MiB."""
        self.target.create(data)
        with self.workers.copying(case, data) as copying:
            warm_seconds = case.warm_seconds if isinstance(case, Copied) else 0.0
            time.sleep(warm_seconds)
            measured = watch(self.target, data, [copying], self.brokers, seconds, endless=warm_seconds > 0)
            heap = self.workers.of(case.worker).heap_used_mib() if isinstance(case, Mirrored) else 0.0
        return measured, heap

    def warm_up(self, case: Case, data: DataSet, seconds: float) -> None:
        """Let a worker copy until its JVM compiles but little, for so many seconds at most, once for each data set."""
        if not isinstance(case, Mirrored) or (case.worker.name, data.name) in self.warm:
            return
        self.warm.add((case.worker.name, data.name))
        worker = self.workers.of(case.worker)
        until, share = time.monotonic() + seconds, 1.0
        while share >= COMPILING_WHEN_WARM and time.monotonic() < until:
            compiled = worker.compiling_seconds()
            measured, _ = self.run(case, data, WARM_RUN_SECONDS)
            share = (worker.compiling_seconds() - compiled) / measured.seconds
            click.echo(f"{case.name}: warming up, {measured.rate:,.0f} records/s, compiles {share:.0%} of the time")


@dataclass
class Runs:
    """The runs of one case on one data set."""

    case: Case
    measurements: list[Measurement] = field(default_factory=list)
    heaps_mib: list[float] = field(default_factory=list)


def interleaved(
    rig: Rig, cases: Sequence[Case], data: DataSet, *, rounds: int, seconds: float, warm_seconds: float
) -> list[Runs]:
    """Run every case once a round."""
    runs = [Runs(case) for case in cases]
    for case in cases:
        rig.warm_up(case, data, warm_seconds)
    for _ in range(rounds):
        for one in runs:
            measured, heap = rig.run(one.case, data, seconds)
            one.measurements.append(measured)
            one.heaps_mib.append(heap)
            click.echo(
                f"{data.name}: {one.case.name}: {measured.rate:,.0f} records/s, "
                f"{measured.cpu_seconds / measured.records * 1e6:.2f} CPU µs a record, "
                f"others took {measured.others_share:.0%} of the machine"
            )
    return runs


@contextmanager
def rig() -> Iterator[Rig]:
    """Start both clusters; everything ends with the context."""
    ports, folder = Ports.free(), FOLDER / "replication"
    with Processes() as processes:
        clusters = [
            KafkaCluster(
                f"bench-{name}",
                version=version,
                port=port,
                controller_port=controller,
                folder=folder / name,
                heap_mib=BROKER_HEAP_MIB,
                settings=settings,
            )
            for name, version, port, controller, settings in (
                ("source", SOURCE_VERSION, ports.source, ports.source_controller, {}),
                ("target", TARGET_VERSION, ports.target, ports.target_controller, TARGET_SETTINGS),
            )
        ]
        for cluster in clusters:
            cluster.start(processes)
        for cluster in clusters:
            cluster.wait_until_ready()
        addresses = Clusters(clusters[0].bootstrap_servers, clusters[1].bootstrap_servers)
        brokers = [psutil.Process(cluster.process_id) for cluster in clusters]
        yield Rig(addresses, brokers, Workers(addresses, processes, folder), Target(addresses.target))
