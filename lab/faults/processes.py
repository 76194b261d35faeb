"""Faults of processes: workers, tasks' threads and brokers."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psutil

from lab.brokers import KafkaCluster
from lab.faults.site import SOURCE_CONNECTOR, Site

EFFECT_SECONDS: Final = 60.0


class ThreadNotFoundError(LookupError):
    """The worker has no thread of that name: its task does not run."""


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
    worker = site.worker_process()
    worker.suspend()
    yield


@contextmanager
def task_frozen(site: Site) -> Iterator[None]:
    """Stop the task's thread alone: the worker answers, and says RUNNING."""
    thread_id = _thread_id(site.worker_process(), f"task-thread-{SOURCE_CONNECTOR}-0")
    frozen = site.lab.start("freeze", [sys.executable, "-m", "lab.faults.freeze", str(thread_id)])
    try:
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


def _thread_id(process: psutil.Process, name: str) -> int:
    """Ask the JVM for the kernel's id of a thread."""
    dump = subprocess.run(
        ["jcmd", str(process.pid), "Thread.print"], capture_output=True, text=True, timeout=30, check=True
    ).stdout
    found = re.search(rf'^"{re.escape(name)}".*\bnid=(\w+)', dump, re.MULTILINE)
    if found is None:
        raise ThreadNotFoundError(f"the worker {process.pid} has no thread {name}")
    return int(found[1], 0)
