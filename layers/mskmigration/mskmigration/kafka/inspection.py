"""What a cluster consists of, asked for by those who ask everybody at once: preflight and Verify Deployment."""

from collections.abc import Collection, Iterable, Mapping

from mskmigration.kafka import authorized, configs, groups, logs, topics
from mskmigration.kafka.acls import Acl
from mskmigration.kafka.authorized import Operations
from mskmigration.kafka.cluster import KafkaCluster
from mskmigration.kafka.configs import Setting
from mskmigration.kafka.errors import Refusable
from mskmigration.kafka.groups import Group
from mskmigration.kafka.logs import Log
from mskmigration.kafka.model import TopicPartition
from mskmigration.kafka.quotas import Quotas
from mskmigration.kafka.sampling import Sample, sample
from mskmigration.kafka.topics import ClusterLayout, WantedTopic


class ClusterInspection:
    """Asks for everything and changes nothing; each question may be asked from a thread of its own.

    Every method raises ``KafkaException`` where the cluster refuses the whole question or does not answer in time:
    ``errors.reason`` puts it into words. What it refuses of single topics, brokers or groups is a :class:`Refusable`.

    Parameters
    ----------
    knows_acls
        False where it is known that the cluster has none, as MSK Serverless: it is not asked for them then, nor for
        users, whose clients come by IAM alone.
    """

    def __init__(self, cluster: KafkaCluster, *, knows_acls: bool = True) -> None:
        self._cluster = cluster
        self._knows_acls = knows_acls
        self._seconds = cluster.limits.inspection_seconds

    def layout(self) -> ClusterLayout:
        """Return the cluster's brokers and topics."""
        return topics.layout(self._cluster.admin, self._seconds)

    def broker_settings(self, brokers: Iterable[int]) -> Refusable[dict[int, dict[str, str]]]:
        """Return the settings that each broker gives of itself, by its id."""
        return configs.broker_settings(self._cluster.admin, brokers, self._seconds)

    def topic_settings(self, names: Collection[str]) -> Refusable[dict[str, dict[str, Setting]]]:
        """Return the effective settings of each topic."""
        return configs.effective_settings(self._cluster.admin, names, self._seconds)

    def uncreatable(self, wanted: Collection[WantedTopic]) -> dict[str, str]:
        """Return the names of the topics that the cluster would refuse to create, and why; none is created."""
        return topics.uncreatable(self._cluster.admin, wanted)

    def logs(self, partitions: Collection[TopicPartition]) -> dict[TopicPartition, Log]:
        """Return each partition's log; a partition without a leader is left out."""
        return logs.logs(self._cluster.admin, partitions, self._seconds)

    def sample(self, positions: Mapping[TopicPartition, int], most: int, seconds: float) -> Sample:
        """Read up to ``most`` records of each partition from its position on, those of open transactions too."""
        return sample(self._cluster.client_settings, positions, most, seconds)

    def groups(self) -> dict[str, Group]:
        """Return the consumer groups; :meth:`group_types` knows share groups and streams groups, too."""
        return groups.groups(self._cluster.admin, self._cluster.new_admin, self._seconds)

    def group_offsets(self, names: Collection[str]) -> Refusable[dict[str, dict[TopicPartition, int]]]:
        """Return the committed offsets of each group."""
        return groups.committed_or_refused(self._cluster.new_admin(), names, self._seconds)

    # The following are asked by another library, which is half of a cold start: imported when it is needed.

    def group_types(self) -> Mapping[str, str]:
        """Return the type of every group; see ``python_queries``."""
        from mskmigration.kafka import python_queries

        return python_queries.group_types(self._cluster.client_settings, self._seconds)

    def acls(self) -> frozenset[Acl] | None:
        """Return all ACLs, or None where the cluster has no authorizer."""
        from mskmigration.kafka import python_queries

        return python_queries.acls(self._cluster.client_settings, self._seconds) if self._knows_acls else None

    def scram_users(self) -> frozenset[str]:
        """Return the names of all users with SCRAM credentials."""
        from mskmigration.kafka import python_queries

        if not self._knows_acls:
            return frozenset()
        return python_queries.scram_users(self._cluster.client_settings, self._seconds)

    def quotas(self) -> Quotas:
        """Return all client quotas."""
        from mskmigration.kafka import python_queries

        return python_queries.quotas(self._cluster.client_settings, self._seconds)

    # What the cluster says that its user may do (KIP-430).

    def authorized_on_topics(self, names: Collection[str]) -> dict[str, Operations]:
        """Return what the user may do on each topic; all of them must exist."""
        return authorized.on_topics(self._cluster.admin, names, self._seconds)

    def authorized_on_cluster(self) -> Operations:
        """Return what the user may do on the cluster."""
        return authorized.on_cluster(self._cluster.admin, self._seconds)

    def authorized_on_group(self, group: str) -> Operations:
        """Return what the user may do on a consumer group, which need not exist."""
        return authorized.on_group(self._cluster.new_admin(), group, self._seconds)
