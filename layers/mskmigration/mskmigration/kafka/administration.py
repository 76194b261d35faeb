"""What a handover changes on a cluster: who may write, and where consumer groups go on."""

from collections.abc import Collection, Mapping

from mskmigration.kafka import acls, authorized, default_access, groups, record_limits
from mskmigration.kafka.acls import Acl
from mskmigration.kafka.authorized import Operations
from mskmigration.kafka.cluster import KafkaCluster
from mskmigration.kafka.limits import LIMITS
from mskmigration.kafka.model import Commit, TopicPartition


class ClusterAdministration:
    """Writes ACLs, record limits and groups' offsets, through the cluster's clients; each method may be called again.

    Parameters
    ----------
    knows_acls
        False where it is known that the cluster has none, as MSK Serverless: it refuses requests about them.
    """

    def __init__(self, cluster: KafkaCluster, *, knows_acls: bool = True) -> None:
        self._cluster = cluster
        self._knows_acls = knows_acls

    def commit(self, commits: Mapping[str, Mapping[TopicPartition, Commit]]) -> None:
        """Commit offsets for consumer groups without members.

        Raises
        ------
        GroupHasMembersError, KafkaUnreachableError
        """
        with self._cluster.doing("commit offsets of consumer groups"):
            groups.commit(self._cluster.new_admin(), commits)

    def commit_or_refused(self, commits: Mapping[str, Mapping[TopicPartition, Commit]]) -> dict[str, str]:
        """Commit offsets for the consumer groups that take them; return the others, with the reason.

        Raises
        ------
        KafkaUnreachableError
        """
        with self._cluster.doing("commit offsets of consumer groups"):
            return groups.commit_or_refused(self._cluster.new_admin(), commits)

    def delete_offsets(self, unwanted: Mapping[str, Collection[TopicPartition]]) -> dict[str, str]:
        """Delete single offsets of consumer groups; return the groups that keep some, with the reason.

        Raises
        ------
        KafkaUnreachableError
        """
        from mskmigration.kafka import offset_deletion  # noqa: PLC0415 its library is half of a cold start

        with self._cluster.doing("delete offsets of consumer groups"):
            return offset_deletion.delete_offsets(self._cluster.client_settings, unwanted)

    def has_authorizer(self) -> bool:
        """Return whether the cluster has ACLs at all.

        Raises
        ------
        KafkaUnreachableError
        """
        with self._cluster.doing("describe ACLs"):
            return self._knows_acls and acls.has_authorizer(self._cluster.admin)

    def acls(self) -> set[Acl]:
        """Return every access control entry of the cluster; it has to know ACLs.

        librdkafka finds none, too, where the cluster refuses to describe them; so none is asked for twice.

        Raises
        ------
        KafkaUnreachableError
            The cluster refused, or did not answer.
        """
        with self._cluster.doing("describe ACLs"):
            return acls.all_acls(self._cluster.admin) or self._none_or_refused()

    def _none_or_refused(self) -> set[Acl]:
        from mskmigration.kafka import python_queries  # noqa: PLC0415 its library is half of a cold start

        return set(python_queries.acls(self._cluster.client_settings) or ())

    def create_acls(self, wanted: Collection[Acl]) -> None:
        """Create access control entries; one that is there already is no error.

        Raises
        ------
        KafkaUnreachableError
        """
        with self._cluster.doing("create ACLs"):
            acls.create_acls(self._cluster.admin, wanted)

    def allowed_on_topics(self, topics: Collection[str]) -> dict[str, Operations]:
        """Return what the user may do on each topic, by Kafka's names; a broker before 2.3 cannot tell of any.

        Raises
        ------
        KafkaUnreachableError
        """
        with self._cluster.doing("describe what it may do on topics"):
            return authorized.seen_on_topics(self._cluster.admin, topics, LIMITS.seconds) if topics else {}

    def allowed_on_groups(self, names: Collection[str]) -> dict[str, Operations]:
        """Return the same of consumer groups, which need not exist.

        Raises
        ------
        KafkaUnreachableError
        """
        with self._cluster.doing("describe what it may do with consumer groups"):
            return authorized.seen_on_groups(self._cluster.new_admin(), names, LIMITS.seconds) if names else {}

    def write_denied(self) -> set[str]:
        """Return the topics that nobody may write to.

        Raises
        ------
        KafkaUnreachableError
        """
        with self._cluster.doing("describe ACLs"):
            return acls.write_denied(self._cluster.admin)

    def open_without_acls(self) -> bool | None:
        """Return whether everybody may use a topic that no ACL is about; None where it cannot be found out.

        Creates an ACL on a name that no topic has, and deletes it again.

        Raises
        ------
        KafkaUnreachableError
        """
        with self._cluster.doing("create, try and delete an ACL"):
            return default_access.open_without_acls(self._cluster.admin)

    def deny_write(self, topics: Collection[str], opened: Collection[str] = ()) -> None:
        """Deny everybody but super users to write to the topics, and allow everything else on ``opened``.

        Raises
        ------
        KafkaUnreachableError
        """
        with self._cluster.doing("create ACLs"):
            acls.deny_write(self._cluster.admin, topics, opened)

    def permit_write(self, topics: Collection[str], opened: Collection[str] = ()) -> None:
        """Delete these ACLs again.

        Raises
        ------
        KafkaUnreachableError
        """
        with self._cluster.doing("delete ACLs"):
            acls.permit_write(self._cluster.admin, topics, opened)

    def delete_acls(self, unwanted: Collection[Acl]) -> None:
        """Delete access control entries; one that does not exist is no error.

        Raises
        ------
        KafkaUnreachableError
        """
        with self._cluster.doing("delete ACLs"):
            acls.delete_acls(self._cluster.admin, unwanted)

    def record_limits(self, topics: Collection[str]) -> dict[str, str | None]:
        """Return the ``max.message.bytes`` that is set on each topic itself; None where the broker's default holds.

        A topic that does not exist is left out.

        Raises
        ------
        KafkaUnreachableError
        """
        with self._cluster.doing("describe configurations of topics"):
            return record_limits.record_limits(self._cluster.admin, topics)

    def set_record_limits(self, limits: Mapping[str, str | None]) -> None:
        """Set ``max.message.bytes`` of these topics, or take it off where the limit is None; nothing else is touched.

        Raises
        ------
        FenceRefusedError, KafkaUnreachableError
        """
        with self._cluster.doing("change configurations of topics"):
            record_limits.set_record_limits(self._cluster.admin, limits)
