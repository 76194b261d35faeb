"""Faults of processes: workers, tasks' threads and brokers."""

import re
import subprocess
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

import psutil

from lab.brokers import KafkaCluster
from lab.faults.site import SOURCE_CONNECTOR, Site
from lab.jvm import reaching
from localaws.processes import suspended

EFFECT_SECONDS: Final = 60.0
TRACED: Final = "t"


class ThreadNotFoundError(LookupError):
    """The worker has no thread of that name: what it is for does not run."""


@contextmanager
def worker_killed(site: Site) -> Iterator[None]:
    """Kill the worker as a lack of memory does."""
    worker = site.worker_process()
    worker.kill()
    psutil.wait_procs([worker], timeout=EFFECT_SECONDS)
    yield


@contextmanager
def worker_hung(site: Site) -> Iterator[None]:
    """Stop the worker's process: ECS sees it run, and nobody gets an answer."""
    with suspended(site.worker_process()):
        yield


@contextmanager
def task_frozen(site: Site) -> Iterator[None]:
    """Stop the task's thread alone: the worker answers, and says RUNNING."""
    with threads_frozen(site, site.worker_process(), f"task-thread-{SOURCE_CONNECTOR}-0"):
        yield


@contextmanager
def threads_frozen(site: Site, worker: psutil.Process, *names: str) -> Iterator[None]:
    """Stop the threads of a worker whose names begin so; everything else in it runs on."""
    thread_ids = [thread_id for name in names for thread_id in _thread_ids(worker, name)]
    frozen = site.lab.start("freeze", [sys.executable, "-m", "lab.faults.freeze", *map(str, thread_ids)])
    try:
        stopped = partial(_are_stopped, worker, thread_ids)
        site.waiting.until(stopped, f"the end of {', '.join(names)}", EFFECT_SECONDS)
        yield
    finally:
        frozen.stop()


@contextmanager
def target_stopped(site: Site) -> Iterator[None]:
    """Stop the target's broker; in the end it starts again on its storage."""
    with _stopped(site.lab.target):
        yield


@contextmanager
def source_stopped(site: Site) -> Iterator[None]:
    """Stop the source's broker; in the end it starts again on its storage."""
    with _stopped(site.lab.source):
        yield


@contextmanager
def _stopped(cluster: KafkaCluster) -> Iterator[None]:
    cluster.stop()
    try:
        yield
    finally:
        cluster.start_again()
        cluster.wait_until_ready()


def _are_stopped(process: psutil.Process, thread_ids: Collection[int]) -> bool:
    """Whether a debugger has stopped each of the threads: state t (proc_pid_stat(5))."""
    stats = [Path(f"/proc/{process.pid}/task/{thread_id}/stat").read_text() for thread_id in thread_ids]
    return all(stat.rpartition(")")[2].split()[0] == TRACED for stat in stats)


def _thread_ids(process: psutil.Process, name: str) -> list[int]:
    """Ask the JVM for the kernel's ids of the threads whose names begin so."""
    dump = subprocess.run(
        reaching(process.pid, ["jcmd", str(process.pid), "Thread.print"]),
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    ).stdout
    found: list[str] = re.findall(rf'^"{re.escape(name)}.*\bnid=(\w+)', dump, re.MULTILINE)
    if not found:
        raise ThreadNotFoundError(f"the worker {process.pid} has no thread {name}")
    return [int(thread_id, 0) for thread_id in found]
