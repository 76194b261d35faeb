"""Faults of the migration that alerts have to tell of, each as a context that lifts it in the end."""

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from confluent_kafka import Consumer, Producer

from lab.brokers import KafkaCluster
from lab.brokers.quotas import alter_quota
from lab.faults import connectors, processes
from lab.faults.ledger import TOPIC
from lab.faults.site import SOURCE_CONNECTOR, Site
from lab.monitoring.prometheus import Prometheus
from lab.workload.topic_settings import set_on_topic, unset_on_topic
from mskmigration.migration.configs import RENAME_POLICY

ANSWER_SECONDS: Final = 30.0
SLOW_BYTES_A_SECOND: Final = 10_000
ANY_CLIENT: Final = ("--entity-type", "clients", "--entity-default")
BEHIND_RECORDS: Final = 1_000
EFFECT_SECONDS: Final = 60.0
OFFSETS_TOPIC: Final = "msk-migration-connect-offsets"
BURST_RECORDS: Final = 20
BURST_PAUSE_SECONDS: Final = 0.01
COMMITTING: Final = "committing"
log = logging.getLogger(__name__)


@contextmanager
def offsets_refused(site: Site) -> Iterator[None]:
    """Let the target refuse what Connect stores of its offsets: they are too large for their topic."""
    set_on_topic(site.target_admin, OFFSETS_TOPIC, "max.message.bytes", 1)
    try:
        yield
    finally:
        unset_on_topic(site.target_admin, OFFSETS_TOPIC, "max.message.bytes")


@contextmanager
def source_quota(site: Site) -> Iterator[None]:
    """Let the source give clients less than producers write."""
    with _quota(site.lab.source, "consumer_byte_rate"), _flood(site):
        yield


@contextmanager
def task_frozen_behind(site: Site) -> Iterator[None]:
    """Stop the source connector's thread while records are left to copy: everything says RUNNING."""
    application = site.application
    prometheus = Prometheus(site.lab.endpoint, application.connect_cluster, application.monitoring["prometheus"])
    # What a consumer lags it counts itself, and no more once it is frozen: with a lag of 0 it would stay at 0.
    behind = f"migration:records_lag:sum > {BEHIND_RECORDS}"
    with source_quota(site):
        site.waiting.until(lambda: bool(prometheus.now(behind)), "records left to copy", EFFECT_SECONDS)
        with processes.task_frozen(site):
            yield


@contextmanager
def target_quota(site: Site) -> Iterator[None]:
    """Let the target take less than there is to copy."""
    with _quota(site.lab.target, "producer_byte_rate"), _flood(site, record_bytes=4_000):
        yield


@contextmanager
def connector_refused(site: Site) -> Iterator[None]:
    """Register a connector that cannot start: its renames are ambiguous."""
    ambiguous = {"replication.policy.class": RENAME_POLICY, "replication.policy.rename": "x:y,y:z", "topics": "x|y"}
    with _another_connector(site, "ambiguous-source", ambiguous):
        yield


@contextmanager
def connector_without_topics(site: Site) -> Iterator[None]:
    """Register a connector of topics that are not there: RUNNING, and without a task."""
    with _another_connector(site, "empty-source", {"topics": "not-there"}):
        yield


@contextmanager
def alertmanager_gone(site: Site) -> Iterator[None]:
    """Scale Alertmanager's service to none."""
    service = site.application.monitoring["alertmanager"]
    site.scale(service, 0)
    try:
        yield
    finally:
        site.scale(service, 1)


@contextmanager
def _another_connector(site: Site, name: str, settings: dict[str, str]) -> Iterator[None]:
    config = site.connect("GET", f"/connectors/{SOURCE_CONNECTOR}/config").raise_for_status().json()
    body = {**config, "name": name, **settings}
    connectors.until_accepted(site, "PUT", f"/connectors/{name}/config", body)
    try:
        yield
    finally:
        connectors.until_accepted(site, "DELETE", f"/connectors/{name}")


@contextmanager
def _quota(cluster: KafkaCluster, name: str) -> Iterator[None]:
    alter_quota(cluster.bootstrap_servers, ANY_CLIENT, "--add-config", f"{name}={SLOW_BYTES_A_SECOND}")
    try:
        yield
    finally:
        alter_quota(cluster.bootstrap_servers, ANY_CLIENT, "--delete-config", name)


@contextmanager
def _flood(site: Site, record_bytes: int = 200) -> Iterator[None]:
    """Produce as long as the context lasts, without numbers: what is copied of it is counted by nobody."""
    ended = threading.Event()

    def produce() -> None:
        producer = Producer({"bootstrap.servers": site.lab.source.bootstrap_servers, "linger.ms": 5}, logger=log)
        while not ended.wait(BURST_PAUSE_SECONDS):
            for _ in range(BURST_RECORDS):
                producer.produce(TOPIC, value=os.urandom(record_bytes))  # nothing makes these smaller
            producer.poll(0)
        producer.flush(ANSWER_SECONDS)

    thread = threading.Thread(target=produce, name="flood", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(ANSWER_SECONDS)


@contextmanager
def group_committing(site: Site) -> Iterator[None]:
    """Let a group read the source and commit each second, as applications do."""
    ended = threading.Event()

    def consume() -> None:
        consumer = Consumer(
            {
                "bootstrap.servers": site.lab.source.bootstrap_servers,
                "group.id": COMMITTING,
                "auto.offset.reset": "latest",
                "auto.commit.interval.ms": 1_000,
            },
            logger=log,
        )
        consumer.subscribe([TOPIC])
        while not ended.is_set():
            consumer.consume(100, 0.2)
        consumer.close()

    thread = threading.Thread(target=consume, name=COMMITTING, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(ANSWER_SECONDS)
