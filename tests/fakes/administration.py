"""What may be changed on a Kafka cluster, in memory."""

from collections.abc import Collection, Mapping

from mskmigration.errors import GroupHasMembersError
from mskmigration.kafka import Acl, TopicPartition
from tests.fakes.kafka import FakeCluster


class FakeAdministration:
    """Holds access control entries, or none where it has no authorizer; writes the offsets of a cluster's groups."""

    def __init__(
        self, acls: Collection[Acl] = (), *, authorizer: bool = True, cluster: FakeCluster | None = None
    ) -> None:
        self.held = set(acls)
        self.authorizer = authorizer
        self.created: list[Acl] = []
        self._cluster = cluster or FakeCluster({})

    def has_authorizer(self) -> bool:
        """Tell whether it knows ACLs."""
        return self.authorizer

    def acls(self) -> set[Acl]:
        """Return all of them."""
        assert self.authorizer
        return set(self.held)

    def create_acls(self, wanted: Collection[Acl]) -> None:
        """Hold these, too, and remember who was created."""
        self.created += sorted(set(wanted) - self.held)
        self.held |= set(wanted)

    def write_denied(self) -> set[str]:
        """Return the topics that nobody may write to."""
        return {acl.name for acl in self.held if acl == denial(acl.name)}

    def deny_write(self, topics: Collection[str]) -> None:
        """Deny everybody to write to the topics."""
        self.create_acls([denial(topic) for topic in topics])

    def permit_write(self, topics: Collection[str]) -> None:
        """Take the denial away."""
        self.held -= {denial(topic) for topic in topics}

    def commit(self, committed: Mapping[str, Mapping[TopicPartition, int]]) -> None:
        """Commit offsets; a group with members refuses."""
        for group, offsets in committed.items():
            if group in self._cluster.members:
                raise GroupHasMembersError(f"The group {group} has members.", "Stop its consumers.")
            self._cluster.offsets.setdefault(group, {}).update(offsets)

    def forget_groups(self, groups: Collection[str]) -> None:
        """Delete groups with their offsets."""
        for group in groups:
            self._cluster.offsets.pop(group, None)


def denial(topic: str) -> Acl:
    """Return the entry by which nobody may write to a topic."""
    return Acl("TOPIC", topic, "LITERAL", "User:*", "*", "WRITE", "DENY")
