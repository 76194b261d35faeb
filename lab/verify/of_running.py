"""Faults of what runs: the workers and the clusters."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final

import httpx
import psutil
from confluent_kafka.admin import AclOperation, ResourceType

from lab.brokers import KafkaCluster
from lab.connect import ConnectWorkers
from lab.laboratory import Laboratory
from lab.preflight.cluster_view import ClusterView
from lab.verify.fault import Fault
from lab.verify.site import Site
from localaws.processes import carrying, suspended

WORKER_CLASS: Final = "org.apache.kafka.connect.cli.ConnectDistributed"
TOPIC: Final = "verify.orders"
EVERY_TOPIC: Final = "*"


@dataclass(frozen=True)
class Running:
    """A whole lab."""

    lab: Laboratory
    site: Site


@contextmanager
def no_worker(running: Running) -> Iterator[None]:
    """Scale the service to zero, as finish does."""
    site = running.site
    ecs, cluster = site.client("ecs"), site.application.connect_cluster
    service = site.application.connect_service

    def scale(count: int) -> None:
        ecs.update_service(cluster=cluster, service=service, desiredCount=count)
        site.await_(lambda: len(ConnectWorkers(site.endpoint, site.application).addresses) == count)

    scale(0)
    try:
        yield
    finally:
        scale(1)
        site.await_(lambda: _is_steady(site))


@contextmanager
def hung_worker(running: Running) -> Iterator[None]:
    """Stop the worker's process: ECS sees it run, and nobody gets an answer."""
    (worker,) = (each for each in carrying(running.lab.lab_id) if WORKER_CLASS in _command(each))
    with suspended(worker):
        yield
    running.site.await_(lambda: _is_steady(running.site))


@contextmanager
def source_down(running: Running) -> Iterator[None]:
    """Stop the source's broker; in the end it starts again on its storage."""
    cluster: KafkaCluster = running.lab.source
    cluster.stop()
    try:
        yield
    finally:
        cluster.start_again()
        cluster.wait_until_ready()


@contextmanager
def target_by_tls(running: Running) -> Iterator[None]:
    """Have the function speak TLS to a target that does not."""
    with running.site.function("VerifyDeployment", {"TARGET_AUTHENTICATION": "tls"}):
        yield


@contextmanager
def unreadable_topic(running: Running) -> Iterator[None]:
    """Deny to read a topic of the source."""
    source = ClusterView(running.lab.source.bootstrap_servers)
    with source.topic(TOPIC), source.denied(AclOperation.READ, ResourceType.TOPIC, TOPIC):
        yield


@contextmanager
def unwritable_target(running: Running) -> Iterator[None]:
    """Deny to change the settings of the target's topics."""
    target = ClusterView(running.lab.target.bootstrap_servers)
    with target.denied(AclOperation.ALTER_CONFIGS, ResourceType.TOPIC, EVERY_TOPIC):
        yield


def _is_steady(site: Site) -> bool:
    ecs, application = site.client("ecs"), site.application
    described = ecs.describe_services(cluster=application.connect_cluster, services=[application.connect_service])
    (service,) = described["services"]
    rolled_out = all(each["rolloutState"] == "COMPLETED" for each in service["deployments"])
    return rolled_out and service["runningCount"] == service["desiredCount"] and _answers(site)


def _answers(site: Site) -> bool:
    addresses = ConnectWorkers(site.endpoint, site.application).addresses
    try:
        return all(httpx.get(f"http://{each}:8083/connectors", timeout=2).is_success for each in addresses)
    except httpx.TransportError:
        return False


def _command(process: psutil.Process) -> list[str]:
    with suppress(psutil.Error):
        return process.cmdline()
    return []


OF_RUNNING: Final[tuple[Fault[Running], ...]] = (
    Fault("service", "the service is scaled to zero", no_worker),
    Fault("workers", "a worker hangs", hung_worker),
    Fault("source", "the source is down", source_down),
    Fault("target", "the target is spoken to in another protocol than its own", target_by_tls),
)
# These need clusters with an authorizer.
OF_RIGHTS: Final[tuple[Fault[Running], ...]] = (
    Fault("rights at the source", "a topic of the source may not be read", unreadable_topic),
    Fault("rights at the target", "the target's topics may not be changed", unwritable_target),
)
