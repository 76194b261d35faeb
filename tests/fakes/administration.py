"""What may be changed on a Kafka cluster, in memory."""

from collections.abc import Collection

from mskmigration.kafka import Acl


class FakeAdministration:
    """Holds access control entries, or none where it has no authorizer."""

    def __init__(self, acls: Collection[Acl] = (), *, authorizer: bool = True) -> None:
        self.held = set(acls)
        self.authorizer = authorizer
        self.created: list[Acl] = []

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
