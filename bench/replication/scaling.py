"""How the workers of a group share one connector: 1, 2 and 4 of them, in groups of their own, round after round.

Writes ``build/bench/scaling.json``. All of them share this machine's cores with both brokers, which one worker uses up
already. So this shows that the tasks spread, and what more workers cost; not how fast they are on cores of their own.
"""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final

import click
import psutil
from tenacity import retry, retry_if_result, stop_after_delay, wait_fixed

from bench.replication.connectors import ours
from bench.replication.datasets import ONE_KB, DataSet
from bench.replication.measuring import Measurement, watch
from bench.replication.running import Rig, rig
from bench.replication.worker import ConnectWorker, WorkerKind, new_group
from bench.results import Row, median_row, write
from mskmigration.connect.models import State

SIZES: Final = (1, 2, 4)
# A task for each partition, so that four workers have two each.
DATA: Final = replace(ONE_KB, tasks=ONE_KB.partitions)
# Small enough for seven workers at once.
KIND: Final = WorkerKind("scaling", {}, memory_mib=1536)
PATIENCE_SECONDS: Final = 60.0


@dataclass(frozen=True)
class Group:
    """Workers that share their connectors."""

    workers: tuple[ConnectWorker, ...]

    @property
    def case(self) -> str:
        """How the group is called in results."""
        return f"{len(self.workers)} worker{'s' if len(self.workers) > 1 else ''}"

    @contextmanager
    def copying(self, machinery: Rig, data: DataSet) -> Iterator[list[psutil.Process]]:
        """Let the group copy while the context is open; begins when every task runs.

        Raises
        ------
        UnevenlySharedError
        """
        connect, name = self.workers[0].connect, f"bench-{uuid.uuid4().hex[:8]}"
        connect.put({"name": name, **ours(machinery.clusters, data)})
        try:
            _refuse_uneven(len(self.workers), self._places(name, data.tasks))
            yield [psutil.Process(worker.running.popen.pid) for worker in self.workers]
        finally:
            connect.delete(name)

    @retry(
        retry=retry_if_result(lambda places: not places), wait=wait_fixed(0.1), stop=stop_after_delay(PATIENCE_SECONDS)
    )
    def _places(self, name: str, tasks: int) -> list[str]:
        """Return on which worker each task runs, when all do."""
        status = self.workers[0].connect.statuses().get(name)
        running = [task.worker_id for task in status.tasks if task.state is State.RUNNING] if status else []
        return running if len(running) == tasks else []


class UnevenlySharedError(RuntimeError):
    """Some worker has no task, so that the figures would be those of fewer workers."""


def _refuse_uneven(workers: int, places: Sequence[str]) -> None:
    if len(set(places)) != workers:
        raise UnevenlySharedError(f"{workers} workers, but tasks on {sorted(set(places))}")


def start_group(machinery: Rig, size: int) -> Group:
    """Start so many workers of one group."""
    group, folder = new_group(), machinery.workers.folder / f"group-of-{size}"
    return Group(
        tuple(
            ConnectWorker(
                KIND, machinery.clusters.target, machinery.workers.processes, folder / str(number), group=group
            )
            for number in range(size)
        )
    )


def run(machinery: Rig, group: Group, data: DataSet, seconds: float) -> Measurement:
    """Copy the data set into an empty topic."""
    machinery.target.create(data)
    with group.copying(machinery, data) as processes:
        return watch(machinery.target, data, processes, machinery.brokers, seconds)


def rows(case: str, measured: Sequence[Measurement], record_bytes: float) -> list[Row]:
    """Return the figures of a group's runs."""
    costs = [one.cpu_seconds / (one.records * record_bytes / 1e9) for one in measured]
    return [
        median_row("scaling: records", case, "records/s", [one.rate for one in measured], digits=0),
        median_row("scaling: CPU", case, "s/GB", costs),
        median_row("scaling: peak memory", case, "MiB", [one.peak_mib for one in measured], digits=0),
        median_row(
            "scaling: others' share of the machine", case, "%", [one.others_share * 100 for one in measured], digits=0
        ),
    ]


@click.command()
@click.option("--quick", is_flag=True, help="One and two cold workers, one short run each: do the parts work?")
def main(quick: bool) -> None:
    """Measure groups of 1, 2 and 4 workers."""
    sizes, rounds, seconds, warm_seconds = ((1, 2), 1, 3.0, 0.0) if quick else (SIZES, 3, 5.0, 10.0)
    data = replace(DATA, records=DATA.records // 10) if quick else DATA
    with rig() as machinery:
        record_bytes = data.fill(machinery.clusters.source)
        groups = [start_group(machinery, size) for size in sizes]
        for group in groups:
            if warm_seconds:
                run(machinery, group, data, warm_seconds)
        measured: dict[str, list[Measurement]] = {group.case: [] for group in groups}
        for _ in range(rounds):
            for group in groups:
                one = run(machinery, group, data, seconds)
                measured[group.case].append(one)
                click.echo(f"{group.case}: {one.rate:,.0f} records/s, {one.peak_mib:,.0f} MiB at most")
    found = [row for case, runs in measured.items() for row in rows(case, runs, record_bytes)]
    click.echo(f"wrote {write('scaling', found, quick=quick)}")


if __name__ == "__main__":
    main()
