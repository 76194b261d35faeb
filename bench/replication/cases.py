"""What is compared, and how a run of it begins and ends."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psutil

from bench.replication.connectors import Clusters, Connector, defaults, exactly_once, ours, sample
from bench.replication.copies import go_copy, java_copy
from bench.replication.datasets import DataSet
from bench.replication.worker import EXACTLY_ONCE, KAFKAS_OWN, OURS, ConnectWorker, WorkerKind
from localaws.processes import Processes


@dataclass(frozen=True)
class Mirrored:
    """A connector in a worker of some kind."""

    name: str
    worker: WorkerKind
    connector: Connector


@dataclass(frozen=True)
class Copied:
    """A program of its own, started for each run."""

    name: str
    command: Callable[[Clusters, DataSet], list[str]]
    warm_seconds: float = 0.0


type Case = Mirrored | Copied

SAMPLE: Final = Mirrored("AWS sample", KAFKAS_OWN, sample)
DEFAULTS: Final = Mirrored("MirrorMaker 2 defaults", KAFKAS_OWN, defaults)
OUR_CASE: Final = Mirrored("ours", OURS, ours)
ONCE: Final = Mirrored("ours, exactly once", EXACTLY_ONCE, exactly_once)
JAVA: Final = Copied("bare Java copy", java_copy, warm_seconds=45.0)
GO: Final = Copied("bare franz-go copy", go_copy)
CASES: Final[tuple[Case, ...]] = (SAMPLE, DEFAULTS, OUR_CASE, ONCE, JAVA, GO)


@dataclass
class Workers:
    """The workers of a bench, each started when it is first needed and then kept, so that it stays warm."""

    clusters: Clusters
    processes: Processes
    folder: Path
    _running: dict[str, ConnectWorker] = field(default_factory=dict)

    def of(self, kind: WorkerKind) -> ConnectWorker:
        """Return the worker of this kind."""
        if kind.name not in self._running:
            self._running[kind.name] = ConnectWorker(kind, self.clusters.target, self.processes, self.folder)
        return self._running[kind.name]

    @contextmanager
    def copying(self, case: Case, data: DataSet) -> Iterator[psutil.Process]:
        """Let a copy run while the context is open; yields the process that copies."""
        if isinstance(case, Mirrored):
            worker, name = self.of(case.worker), f"bench-{uuid.uuid4().hex[:8]}"
            worker.connect.put({"name": name, **case.connector(self.clusters, data)})
            try:
                yield psutil.Process(worker.running.popen.pid)
            finally:
                worker.connect.delete(name)
            return
        log = self.folder / f"{case.name.replace(' ', '-')}.log"
        running = self.processes.start(case.name, case.command(self.clusters, data), log=log)
        try:
            yield psutil.Process(running.popen.pid)
        finally:
            running.stop()
