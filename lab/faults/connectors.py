"""Faults of what Connect keeps of the connectors, and of its group of workers."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import httpx
from confluent_kafka import Producer

from lab.connect import NoWorkerError
from lab.faults.processes import worker_killed
from lab.faults.site import CHECKPOINT_CONNECTOR, HEARTBEAT_CONNECTOR, SOURCE_CONNECTOR, Site

EFFECT_SECONDS: Final = 60.0
CONFIG_TOPIC: Final = "msk-migration-connect-configs"
REBALANCES: Final = 30
RESTLESS: Final = "restless"
log = logging.getLogger(__name__)


@contextmanager
def connectors_deleted(site: Site) -> Iterator[None]:
    """Delete two connectors, as somebody who tidies up does."""
    for name in (SOURCE_CONNECTOR, CHECKPOINT_CONNECTOR):
        until_accepted(site, "DELETE", f"/connectors/{name}")
    site.waiting.until(lambda: not site.states(SOURCE_CONNECTOR), "the connector's end", EFFECT_SECONDS)
    yield


@contextmanager
def task_configs_lost(site: Site) -> Iterator[None]:
    """Remove what the config topic says of the source connector's tasks, then the worker (KAFKA-17719)."""
    producer = Producer({"bootstrap.servers": site.lab.target.bootstrap_servers}, logger=log)
    for key in (f"task-{SOURCE_CONNECTOR}-0", f"commit-{SOURCE_CONNECTOR}"):
        producer.produce(CONFIG_TOPIC, key=key, value=None, partition=0)
    producer.flush(EFFECT_SECONDS)
    with worker_killed(site):
        yield


@contextmanager
def zero_tasks(site: Site) -> Iterator[None]:
    """Give the connector topics that are not there: RUNNING, and without a task."""
    config = site.connect("GET", f"/connectors/{SOURCE_CONNECTOR}/config").raise_for_status().json()
    until_accepted(site, "PUT", f"/connectors/{SOURCE_CONNECTOR}/config", {**config, "topics": "not-there"})
    site.waiting.until(
        lambda: site.states(SOURCE_CONNECTOR) == ["RUNNING"], "a connector without tasks", EFFECT_SECONDS
    )
    yield


@contextmanager
def rebalances(site: Site) -> Iterator[None]:
    """Let the workers' group rebalance 30 times in a row: another connector comes and goes."""
    config = site.connect("GET", f"/connectors/{HEARTBEAT_CONNECTOR}/config").raise_for_status().json()
    path = f"/connectors/{RESTLESS}"
    for _ in range(REBALANCES // 2):
        until_accepted(site, "PUT", f"{path}/config", {**config, "name": RESTLESS})
        until_accepted(site, "DELETE", path)
    yield


def until_accepted(site: Site, method: str, path: str, body: object = None) -> None:
    """Ask again while Connect rebalances (HTTP 409) or is too busy to answer."""

    def is_accepted() -> bool:
        try:
            answer = site.connect(method, path, body)
        except (httpx.HTTPError, NoWorkerError):
            return False
        # A deletion whose answer was lost finds nothing when it is asked for again.
        return answer.is_success or (method == "DELETE" and answer.status_code == httpx.codes.NOT_FOUND)

    site.waiting.until(is_accepted, f"{method} {path}", EFFECT_SECONDS)
