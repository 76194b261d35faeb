"""Faults of a worker's heap, metrics, threads and group, each as a context that lifts it in the end."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from time import monotonic
from typing import Final

import httpx

from lab.connect import PORT
from lab.faults import agent, connectors, processes
from lab.faults.site import CHECKPOINT_CONNECTOR, CONNECTORS, HEARTBEAT_CONNECTOR, SOURCE_CONNECTOR, Site

EFFECT_SECONDS: Final = 60.0
WORKERS_SECONDS: Final = 180.0
# Longer than CheckpointsLate allows, and shorter than delivery.timeout.ms (120 s), after which the task fails.
STUCK_SECONDS: Final = 80.0


@contextmanager
def heap_full(site: Site) -> Iterator[None]:
    """Fill the worker's old generation, and have it collected half of the time."""
    with agent.within(site.worker_process(), "heap"):
        yield


@contextmanager
def metrics_slow(site: Site) -> Iterator[None]:
    """Give the worker a bean that takes its time."""
    with agent.within(site.worker_process(), "metrics"):
        yield


@contextmanager
def checkpoints_stuck(site: Site) -> Iterator[None]:
    """Keep the checkpoint task's producer from sending for a while: positions come late."""
    sender = f"kafka-producer-network-thread | connector-producer-{CHECKPOINT_CONNECTOR}-0"
    until = monotonic() + STUCK_SECONDS
    with processes.threads_frozen(site, site.worker_process(), sender):
        site.waiting.until(lambda: monotonic() > until, "checkpoints that are late", 2 * STUCK_SECONDS)
    yield


@contextmanager
def rebalance_stuck(site: Site) -> Iterator[None]:
    """Stop the threads that stop and start what a rebalance is about, and let the group rebalance: it never ends."""
    restless = f"/connectors/{connectors.RESTLESS}"
    config = site.connect("GET", f"/connectors/{HEARTBEAT_CONNECTOR}/config").raise_for_status().json()
    with connectors.rebalances(site):  # from then on there are all of those threads
        site.waiting.until(site.is_running, "the connectors after rebalances", EFFECT_SECONDS)
    try:
        with processes.threads_frozen(site, site.worker_process(), "StartAndStopExecutor-"):
            rebalancing = partial(_is_rebalancing, site, f"{restless}/config", {**config, "name": connectors.RESTLESS})
            site.waiting.until(rebalancing, "a rebalance", EFFECT_SECONDS)
            yield
    finally:
        connectors.until_accepted(site, "DELETE", restless)


@contextmanager
def worker_forgotten(site: Site) -> Iterator[None]:
    """Stop the threads with which one of two workers tells the group that it is there: its tasks run on.

    The group gives them to the other worker (session.timeout.ms, then scheduled.rebalance.max.delay.ms).
    """
    try:
        with _workers(site, 2):
            worker = site.worker_process(_worker_of_task(site))
            with processes.threads_frozen(site, worker, "DistributedHerder-", "kafka-coordinator-heartbeat-thread"):
                yield
    finally:
        _restart_all(site)


def _is_rebalancing(site: Site, path: str, config: dict[str, str]) -> bool:
    """Whether Connect has taken a connector that is new, or is stuck before it could say so; it refuses with 409."""
    try:
        return site.connect("PUT", path, config).is_success
    except httpx.HTTPError:
        return True


@contextmanager
def _workers(site: Site, count: int) -> Iterator[None]:
    service = site.application.connect_service
    site.scale(service, count)
    try:
        site.waiting.until(lambda: _healthy_workers(site) == count, f"{count} workers in the group", WORKERS_SECONDS)
        site.waiting.until(site.is_running, f"the connectors, over {count} workers", WORKERS_SECONDS)
        yield
    finally:
        site.scale(service, 1)
        site.waiting.until(lambda: _healthy_workers(site) == 1, "one worker in the group", WORKERS_SECONDS)


def _restart_all(site: Site) -> None:
    """Let Connect tell the truth again, as heal would (rule unassigned).

    The worker that was forgotten gets back what it has never stopped, so it does not start it, and the status stays
    what the other worker wrote at its end: UNASSIGNED.
    """
    for name in CONNECTORS:
        connectors.until_accepted(site, "POST", f"/connectors/{name}/restart?includeTasks=true&onlyFailed=false")


def _healthy_workers(site: Site) -> int:
    """Count the workers that say that they belong to their group (KIP-1017)."""
    return sum(_is_healthy(address) for address in site.workers.addresses)


def _is_healthy(address: str) -> bool:
    with suppress(httpx.HTTPError):
        return httpx.get(f"http://{address}:{PORT}/health", timeout=EFFECT_SECONDS).is_success
    return False


def _worker_of_task(site: Site) -> str:
    """Return the address of the worker that runs the source connector's first task."""
    (first, *_) = site.workers.tasks(SOURCE_CONNECTOR)
    return first.worker_id.partition(":")[0]
