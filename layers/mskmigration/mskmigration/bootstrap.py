"""The one place that builds adapters; nothing is opened at import, and each only when it is first used.

Each room says in a protocol of its own which of them it asks: ``health.Sources``, ``cutover.ports.Ports`` and the like.
:class:`Adapters` has them by the same names, so a new one is built here, and named in the protocol of the room.

What only some functions need is imported by the property that builds it: every function starts with this module, and
most start cold while something waits for them. Functions that need it at once import it themselves, since Lambda gives
a start more CPU than an invocation.
"""

from functools import cache, cached_property
from typing import TYPE_CHECKING

import boto3

from mskmigration.clients import Clients
from mskmigration.connect import ConnectClient, ConnectService, WorkerLog
from mskmigration.health import HealingStore
from mskmigration.kafka import ClusterAdministration, KafkaCluster
from mskmigration.lag import LagSampleStore
from mskmigration.lag.checkpoints import CheckpointLog
from mskmigration.migration import MigrationStore
from mskmigration.settings import Authentication, ClusterAccess, Settings

if TYPE_CHECKING:
    from mskmigration.aws.documents import DocumentStore
    from mskmigration.aws.execution_history import ExecutionHistory
    from mskmigration.aws.executions import Executions
    from mskmigration.cutover.handover import Handover
    from mskmigration.cutover.ports import Pair, Side
    from mskmigration.cutover.record import HandoverStore
    from mskmigration.preflight.msk import MskCluster


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
        from mskmigration.cutover.ports import Pair

        settings = self.settings
        return Pair(
            source=_side(settings.source_alias, self.source, settings.source),
            target=_side(settings.target_alias, self.target, settings.target),
        )

    @cached_property
    def service(self) -> ConnectService:
        """The workers' service."""
        settings = self.settings
        return ConnectService(
            http=self.clients.http,
            ecs=lambda: boto3.client("ecs"),
            scaling=lambda: boto3.client("application-autoscaling") if settings.scales else None,
            cluster=settings.connect_cluster,
            service=settings.connect_service,
            port=settings.connect_port,
        )

    @property
    def connect(self) -> ConnectClient:
        """Connect, at the workers that run now: they come and go between invocations."""
        return self.service.connect()

    @cached_property
    def checkpoints(self) -> CheckpointLog:
        """MirrorMaker 2's checkpoints on the target."""
        return CheckpointLog(self.target, self.settings.source_alias)

    @cached_property
    def records(self) -> MigrationStore:
        """The records of migrations and healings."""
        return MigrationStore(self.clients.table)

    @cached_property
    def handovers(self) -> "HandoverStore":
        """The records of handovers."""
        from mskmigration.cutover.record import HandoverStore

        return HandoverStore(self.clients.table)

    @cached_property
    def samples(self) -> LagSampleStore:
        """The latest samples of the lag."""
        return LagSampleStore(self.clients.table)

    @cached_property
    def ladders(self) -> HealingStore:
        """What has been done about each migration's findings."""
        return HealingStore(self.clients.table)

    @cached_property
    def documents(self) -> "DocumentStore":
        """The documents in the bucket."""
        from mskmigration.aws.documents import DocumentStore

        return DocumentStore(self.clients.aws(boto3.client("s3")), self.settings.bucket_name)

    @cached_property
    def executions(self) -> "Executions":
        """Executions of the state machines."""
        from mskmigration.aws.executions import Executions

        return Executions(self.clients.aws(boto3.client("stepfunctions")))

    @property
    def histories(self) -> "ExecutionHistory":
        """The histories of executions."""
        from mskmigration.aws.execution_history import ExecutionHistory

        return ExecutionHistory(boto3.client("stepfunctions"))

    @cached_property
    def worker_log(self) -> WorkerLog:
        """What the workers have logged."""
        return WorkerLog(self.clients.aws(boto3.client("logs")), self.settings.connect_log_group)

    def msk(self) -> "MskCluster | None":
        """Return what Amazon MSK says of the target, None where it is not known to be one of its clusters."""
        from mskmigration.preflight.msk import DUAL_STACK, described

        arn = self.settings.target_cluster_arn
        return described(boto3.client("kafka", config=DUAL_STACK), arn) if arn else None

    def handover(self, migration: str) -> "Handover":
        """Return the handover of a migration that is under way.

        Raises
        ------
        HandoverUnknownError, MigrationUnknownError
        """
        from mskmigration.cutover.handover import Handover

        return Handover(record=self.handovers.under_way(migration), migration=self.records.get(migration), ports=self)


def _side(alias: str, cluster: KafkaCluster, access: ClusterAccess) -> "Side":
    from mskmigration.aws.msk_setting import opens_by_setting
    from mskmigration.cutover.ports import Side

    by_iam = access.authentication is Authentication.IAM
    administration = ClusterAdministration(cluster, knows_acls=access.knows_acls)
    return Side(alias, cluster, administration, by_iam, opens_by_setting=lambda: opens_by_setting(access.cluster_arn))


_adapters = cache(lambda: Adapters(Settings.from_env()))


def adapters() -> Adapters:
    """Return the adapters of this function's environment, the same for every invocation, with connections that live."""
    _adapters().clients.renew_old()
    return _adapters()
