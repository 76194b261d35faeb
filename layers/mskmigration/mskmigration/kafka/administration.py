"""What a handover changes on a cluster: who may write, and where consumer groups go on."""

from collections.abc import Collection, Mapping

from mskmigration.kafka import acls, offsets
from mskmigration.kafka.acls import Acl
from mskmigration.kafka.cluster import KafkaCluster
from mskmigration.kafka.model import TopicPartition


class ClusterAdministration:
    """Writes ACLs and groups' offsets, through the cluster's clients; every method may be called again."""

    def __init__(self, cluster: KafkaCluster) -> None:
        self._cluster = cluster
        self._admin = cluster.admin

    def commit(self, committed: Mapping[str, Mapping[TopicPartition, int]]) -> None:
        """Commit offsets for consumer groups without members.

        Raises
        ------
        GroupHasMembersError, KafkaUnreachableError
        """
        with self._cluster.answers("its consent to groups' offsets"):
            offsets.commit(self._cluster.new_admin(), committed)

    def forget_groups(self, groups: Collection[str]) -> None:
        """Delete consumer groups with their offsets; that there is none of that name is no error.

        Raises
        ------
        KafkaUnreachableError
        """
        with self._cluster.answers("its consent to the end of groups"):
            offsets.forget(self._cluster.new_admin(), groups)

    def has_authorizer(self) -> bool:
        """Tell whether the cluster knows ACLs at all.

        Raises
        ------
        KafkaUnreachableError
        """
        with self._cluster.answers("its ACLs"):
            return acls.has_authorizer(self._admin)

    def acls(self) -> set[Acl]:
        """Return every access control entry of the cluster; it has to know ACLs.

        Raises
        ------
        KafkaUnreachableError
        """
        with self._cluster.answers("its ACLs"):
            return acls.all_acls(self._admin)

    def create_acls(self, wanted: Collection[Acl]) -> None:
        """Create access control entries; one that is there already is no error.

        Raises
        ------
        KafkaUnreachableError
        """
        with self._cluster.answers("its consent to ACLs"):
            acls.create_acls(self._admin, wanted)

    def write_denied(self) -> set[str]:
        """Return the topics that nobody may write to.

        Raises
        ------
        KafkaUnreachableError
        """
        with self._cluster.answers("its ACLs"):
            return acls.write_denied(self._admin)

    def deny_write(self, topics: Collection[str]) -> None:
        """Deny everybody but super users to write to the topics.

        Raises
        ------
        KafkaUnreachableError
        """
        with self._cluster.answers("its consent to ACLs"):
            acls.deny_write(self._admin, topics)

    def permit_write(self, topics: Collection[str]) -> None:
        """Take that denial away again.

        Raises
        ------
        KafkaUnreachableError
        """
        with self._cluster.answers("its consent to the end of ACLs"):
            acls.permit_write(self._admin, topics)
