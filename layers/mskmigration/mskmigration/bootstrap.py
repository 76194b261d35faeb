"""The one place that builds adapters; nothing is opened at import, and each only when it is first used.

What only some functions need is imported by the property that builds it: every function starts with this module, and
most start cold while something waits for them. Functions that need it at once import it themselves, since Lambda gives
a start more CPU than an invocation.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, cached_property
from typing import TYPE_CHECKING, Final, TypedDict

import boto3

from mskmigration.clients import Clients
from mskmigration.connect import (
    ConnectClient,
    WorkerLog,
    answering,
    replace_worker,
    running_workers,
    scale_to_zero,
    worker_urls,
)
from mskmigration.health import HealingStore, Sources
from mskmigration.kafka import ClusterAdministration, KafkaCluster
from mskmigration.lag import LagSampleStore
from mskmigration.lag.checkpoints import CheckpointLog
from mskmigration.migration import MigrationStore
from mskmigration.settings import Authentication, ClusterAccess, Settings

if TYPE_CHECKING:
    from mskmigration.aws.documents import DocumentStore
    from mskmigration.aws.executions import Executions
    from mskmigration.cutover.handover import Handover, Pair, Side
    from mskmigration.cutover.planning import Planner
    from mskmigration.cutover.record import HandoverStore
    from mskmigration.evidence.reporting import Reporter
    from mskmigration.finish.finisher import Finisher
    from mskmigration.preflight import Sources as PreflightSources
    from mskmigration.preflight.msk import MskCluster

REHEARSAL: Final = "rehearsal"


class ConnectService(TypedDict):
    """The ECS service of the workers."""

    cluster: str
    service: str
    port: int


class Adapters:
    """The clusters, Connect and the stores, as the settings say."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @cached_property
    def clients(self) -> Clients:
        """What is kept from one invocation to the next."""
        return Clients(self.settings.table_name)

    @cached_property
    def source(self) -> KafkaCluster:
        """The cluster to migrate."""
        return self.clients.cluster(self.settings.source)

    @cached_property
    def target(self) -> KafkaCluster:
        """The cluster to migrate to."""
        return self.clients.cluster(self.settings.target)

    @cached_property
    def pair(self) -> "Pair":
        """Both clusters, with what may be changed on them."""
        from mskmigration.cutover.handover import Pair

        settings = self.settings
        return Pair(
            source=_side(settings.source_alias, self.source, settings.source),
            target=_side(settings.target_alias, self.target, settings.target),
        )

    @cached_property
    def handovers(self) -> "HandoverStore":
        """The records of handovers."""
        from mskmigration.cutover.record import HandoverStore

        return HandoverStore(self.clients.table)

    @cached_property
    def executions(self) -> "Executions":
        """Executions of the state machines."""
        from mskmigration.aws.executions import Executions

        return Executions(self.clients.aws(boto3.client("stepfunctions")))

    def handover(self, migration: str) -> "Handover":
        """Return the handover of a migration that is under way.

        Raises
        ------
        HandoverUnknownError, MigrationUnknownError
        """
        from mskmigration.cutover.handover import Handover

        return Handover(
            record=self.handovers.under_way(migration),
            migration=self.records.get(migration),
            pair=self.pair,
            documents=self.evidence,
            records=self.records,
            handovers=self.handovers,
            connect=lambda: self.connect,
        )

    @property
    def planner(self) -> "Planner":
        """Plans handovers."""
        from mskmigration.cutover.planning import Planner

        return Planner(
            records=self.records,
            handovers=self.handovers,
            executions=self.executions,
            documents=self.evidence,
            pair=self.pair,
            connect=lambda: self.connect,
        )

    @property
    def finisher(self) -> "Finisher":
        """Finishes migrations."""
        from mskmigration.finish.finisher import Finisher

        scaling = boto3.client("application-autoscaling") if self.settings.scales else None
        return Finisher(
            records=self.records,
            handovers=self.handovers,
            executions=self.executions,
            documents=self.evidence,
            pair=self.pair,
            connect=lambda: self.connect,
            scale_to_zero=lambda: scale_to_zero(boto3.client("ecs"), scaling, **self._service),
        )

    def rehearse(self) -> dict[str, object]:
        """Open every client and try its rights by reading, so that what follows does not start cold."""
        from mskmigration.cutover.plan import HandoverPlan

        first_uses: tuple[Callable[[], object], ...] = (
            self.pair.source.cluster.partitions,
            self.pair.target.cluster.partitions,
            self.connect.statuses,
            lambda: self.handovers.latest(REHEARSAL),
            lambda: self.evidence.read(REHEARSAL, REHEARSAL, HandoverPlan),
        )
        with ThreadPoolExecutor() as pool:
            for used in [pool.submit(first_use) for first_use in first_uses]:
                used.result()
        return {"rehearsed": True}

    @property
    def connect(self) -> ConnectClient:
        """Connect, at the workers that run now: they come and go between invocations."""
        return ConnectClient(worker_urls(boto3.client("ecs"), **self._service), self.clients.http)

    @cached_property
    def fact_sources(self) -> Sources:
        """Those whom ``health.gather`` asks."""
        return Sources(
            source_alias=self.settings.source_alias,
            target_alias=self.settings.target_alias,
            source=self.source,
            target=self.target,
            samples=self.samples,
            checkpoints=CheckpointLog(self.target, self.settings.source_alias),
            workers=lambda: running_workers(boto3.client("ecs"), **self._service),
            answering=lambda workers: answering(self.clients.http, workers),
            connect_at=lambda urls, patience: ConnectClient(urls, self.clients.http, patience_seconds=patience),
        )

    @cached_property
    def preflight_sources(self) -> "PreflightSources":
        """Those whom ``preflight.gather`` asks."""
        from mskmigration.preflight import Sources as PreflightSources

        healthy = self.fact_sources
        return PreflightSources(
            settings=self.settings,
            source=self.source,
            target=self.target,
            records=self.records,
            workers=healthy.workers,
            answering=healthy.answering,
            connect_at=healthy.connect_at,
            msk=self._msk,
        )

    def _msk(self) -> "MskCluster | None":
        from mskmigration.preflight.msk import DUAL_STACK, described

        arn = self.settings.target_cluster_arn
        return described(boto3.client("kafka", config=DUAL_STACK), arn) if arn else None

    @property
    def _service(self) -> ConnectService:
        return {
            "cluster": self.settings.connect_cluster,
            "service": self.settings.connect_service,
            "port": self.settings.connect_port,
        }

    @cached_property
    def records(self) -> MigrationStore:
        """The records of migrations and healings."""
        return MigrationStore(self.clients.table)

    @cached_property
    def samples(self) -> LagSampleStore:
        """The latest samples of the lag."""
        return LagSampleStore(self.clients.table)

    @cached_property
    def ladders(self) -> HealingStore:
        """What has been done about each migration's findings."""
        return HealingStore(self.clients.table)

    @cached_property
    def worker_log(self) -> WorkerLog:
        """What the workers have logged."""
        return WorkerLog(self.clients.aws(boto3.client("logs")), self.settings.connect_log_group)

    def replace_worker(self, task_arn: str, reason: str) -> bool:
        """Stop a worker's ECS task, in whose place the service starts a new one; False where it is gone already."""
        cluster = self.settings.connect_cluster
        return replace_worker(boto3.client("ecs"), cluster=cluster, task_arn=task_arn, reason=reason)

    @property
    def reporter(self) -> "Reporter":
        """Writes migrations' reports."""
        from mskmigration.aws.execution_history import ExecutionHistory
        from mskmigration.evidence.reporting import Reporter

        return Reporter(
            source_alias=self.settings.source_alias,
            target_alias=self.settings.target_alias,
            records=self.records,
            handovers=self.handovers,
            samples=self.samples,
            histories=ExecutionHistory(boto3.client("stepfunctions")),
            documents=self.evidence,
        )

    @cached_property
    def evidence(self) -> "DocumentStore":
        """The documents in the bucket."""
        from mskmigration.aws.documents import DocumentStore

        return DocumentStore(self.clients.aws(boto3.client("s3")), self.settings.bucket_name)


def _side(alias: str, cluster: KafkaCluster, access: ClusterAccess) -> "Side":
    from mskmigration.aws.msk_setting import opens_by_setting
    from mskmigration.cutover.handover import Side

    by_iam = access.authentication is Authentication.IAM
    administration = ClusterAdministration(cluster, knows_acls=access.knows_acls)
    return Side(alias, cluster, administration, by_iam, opens_by_setting=lambda: opens_by_setting(access.cluster_arn))


_adapters = cache(lambda: Adapters(Settings.from_env()))


def adapters() -> Adapters:
    """Return the adapters of this function's environment, the same for every invocation, with connections that live."""
    _adapters().clients.renew_old()
    return _adapters()
