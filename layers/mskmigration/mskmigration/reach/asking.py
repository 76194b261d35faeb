"""Asks everybody at once; whoever gives no answer hides nobody else."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import httpx
from botocore.exceptions import BotoCoreError, ClientError
from confluent_kafka import KafkaException
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from mskmigration.connect import WorkerTask
from mskmigration.errors import MigrationError
from mskmigration.kafka import KafkaCluster
from mskmigration.kafka.inspection import ClusterInspection
from mskmigration.kafka.topics import ClusterLayout
from mskmigration.migration import MigrationStore
from mskmigration.reach.model import ClusterReach, Reach, RightsSeen, WorkerReach
from mskmigration.reach.rights import source_rights, target_rights
from mskmigration.settings import Authentication, ClusterAccess

PATIENCE_SECONDS: Final = 5.0
ASKED_AT_ONCE: Final = 12
CONNECTORS: Final = ("MirrorSourceConnector", "MirrorCheckpointConnector", "MirrorHeartbeatConnector")
BY_IAM: Final = "With IAM each function has its own rights. Preflight tests the rights that matter."


class _Version(BaseModel):
    version: str


class _Plugin(BaseModel):
    java_class: str = Field(alias="class")


_PLUGINS: Final = TypeAdapter(list[_Plugin])


@dataclass(frozen=True)
class ReachSources:
    """Those who are asked.

    Parameters
    ----------
    workers
        Returns the tasks that ECS runs.
    open
        Returns a cluster's clients, new ones: those of an invocation before may have been cut off since.
    group
        Connect's group, after which its own topics are named.
    """

    http: httpx.Client
    workers: Callable[[], Sequence[WorkerTask]]
    open: Callable[[ClusterAccess], KafkaCluster]
    source: ClusterAccess
    target: ClusterAccess
    records: MigrationStore
    group: str


def ask(sources: ReachSources) -> Reach:
    """Ask every worker, both clusters and the table. Nobody's failure is raised: the answer names it."""
    with ThreadPoolExecutor(ASKED_AT_ONCE) as pool:
        source, target = (pool.submit(_cluster, sources, access) for access in (sources.source, sources.target))
        try:
            workers, workers_error = sources.workers(), None
        except (BotoCoreError, ClientError) as error:
            workers, workers_error = (), str(error)
        try:
            migrations, migrations_error = _migrations(sources.records), None
        except (BotoCoreError, ClientError) as error:
            migrations, migrations_error = None, str(error)
        return Reach(
            workers=tuple(pool.map(lambda worker: ask_worker(sources.http, worker.url), workers)),
            workers_error=workers_error,
            source=source.result(),
            target=target.result(),
            migrations=migrations,
            migrations_error=migrations_error,
        )


def ask_worker(http: httpx.Client, url: str) -> WorkerReach:
    """Ask a worker for its version and its connectors, which needs neither the leader nor the group."""
    try:
        version, plugins = (
            http.get(f"{url}/{path}", timeout=PATIENCE_SECONDS).raise_for_status().json()
            for path in ("", "connector-plugins")
        )
        offered = {plugin.java_class.rpartition(".")[2] for plugin in _PLUGINS.validate_python(plugins)}
        return WorkerReach(
            url=url,
            version=_Version.model_validate(version).version,
            missing=tuple(name for name in CONNECTORS if name not in offered),
        )
    except (httpx.HTTPError, ValidationError, ValueError) as error:
        return WorkerReach(url=url, error=str(error) or type(error).__name__)


def _cluster(sources: ReachSources, access: ClusterAccess) -> ClusterReach:
    servers = access.bootstrap_servers
    try:
        cluster = sources.open(access)
        inspection = ClusterInspection(cluster)
        with cluster.doing("describe the cluster"):
            layout = inspection.layout()
            asked = inspection.broker_settings(layout.brokers)
    except MigrationError as error:
        return ClusterReach(servers=servers, error=error.what)
    except (KafkaException, BotoCoreError, ClientError) as error:
        return ClusterReach(servers=servers, error=str(error))
    return ClusterReach(
        servers=servers,
        cluster_id=layout.cluster_id,
        brokers=len(layout.brokers),
        topics=len(layout.topics),
        silent=tuple(_silent(layout, asked.refused)),
        rights=_rights(sources, access, inspection, layout),
    )


def _silent(layout: ClusterLayout, refused: Mapping[str, str]) -> list[str]:
    """Return the brokers that gave no answer; one that refuses to show its settings was reached."""
    return [
        f"broker {number} ({layout.brokers[int(number)].host}:{layout.brokers[int(number)].port}): {why}"
        for number, why in refused.items()
        if "AUTHORIZATION_FAILED" not in why
    ]


def _rights(
    sources: ReachSources, access: ClusterAccess, cluster: ClusterInspection, layout: ClusterLayout
) -> RightsSeen:
    if access.authentication is Authentication.IAM:
        return RightsSeen(unasked=BY_IAM)
    if access is sources.source:
        return source_rights(cluster, layout.topics)
    own = [name for name in layout.topics if name.startswith(f"{sources.group}-connect-")]
    return target_rights(cluster, own, f"{sources.group}-verify")


def _migrations(records: MigrationStore) -> dict[str, datetime]:
    return {record.migration: record.updated_at for record in records.all() if record.stage.replicates}
