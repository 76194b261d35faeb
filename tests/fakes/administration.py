"""What may be changed on a Kafka cluster, in memory."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from mskmigration.errors import FenceRefusedError, GroupHasMembersError
from mskmigration.kafka import Acl, Commit, TopicPartition
from mskmigration.kafka.acls import EVERYBODY, denial, opening, without_acls
from mskmigration.kafka.record_limits import SETTING
from tests.fakes.kafka import FakeCluster

TOPIC_OPERATIONS: Final = frozenset(
    {"READ", "WRITE", "CREATE", "DELETE", "ALTER", "DESCRIBE", "DESCRIBE_CONFIGS", "ALTER_CONFIGS"}
)
# What includes what (``AclEntry`` of Kafka's authorizer).
INCLUDED: Final = {
    "DESCRIBE": {"DESCRIBE", "READ", "WRITE", "DELETE", "ALTER"},
    "DESCRIBE_CONFIGS": {"DESCRIBE_CONFIGS", "ALTER_CONFIGS"},
}


@dataclass
class FakeAuthorizer:
    """Decides as Kafka's authorizer does: a DENY wins, then an ALLOW, then what is the case without any ACL.

    Parameters
    ----------
    opens
        ``allow.everyone.if.no.acl.found``, which Amazon MSK sets.
    """

    held: set[Acl] = field(default_factory=set)
    opens: bool = True

    def operations(self, name: str, principal: str = "User:ANONYMOUS", resource: str = "TOPIC") -> set[str]:
        """Return what somebody may do with a topic, or with a group."""
        about = [acl for acl in self.held if acl.resource == resource and acl.covers(name)]
        if not about:
            return set(TOPIC_OPERATIONS) if self.opens else set()
        own = [acl for acl in about if acl.principal in {principal, EVERYBODY}]
        denied, allowed = (
            {acl.operation for acl in own if acl.permission == permission} for permission in ("DENY", "ALLOW")
        )
        return {
            operation
            for operation in TOPIC_OPERATIONS
            if allowed & (INCLUDED.get(operation, {operation}) | {"ALL"}) and not denied & {operation, "ALL"}
        }


def fenced(*topics: str) -> set[Acl]:
    """Return the entries of a fence around topics that no entry was about before."""
    return {entry for topic in topics for entry in (denial(topic), opening(topic))}


class FakeAdministration:
    """Holds access control entries, or none where it has no authorizer; sets a cluster's record limits and offsets.

    Attributes
    ----------
    watched
        Topics whose readers are looked at after each entry that comes or goes.
    locked_out
        The entries after which one of them could not be read by everybody.
    """

    def __init__(
        self,
        acls: Collection[Acl] = (),
        *,
        authorizer: bool = True,
        opens: bool = True,
        cluster: FakeCluster | None = None,
    ) -> None:
        self.rules = FakeAuthorizer(set(acls), opens)
        self.authorizer = authorizer
        self.tells_default = True
        self.refuses_limits = False
        self.created: list[Acl] = []
        self.watched: Collection[str] = ()
        self.locked_out: list[Acl] = []
        self._cluster = cluster or FakeCluster({})

    @property
    def held(self) -> set[Acl]:
        """The entries."""
        return self.rules.held

    @held.setter
    def held(self, acls: set[Acl]) -> None:
        self.rules.held = acls

    def has_authorizer(self) -> bool:
        """Tell whether it knows ACLs."""
        return self.authorizer

    def open_without_acls(self) -> bool | None:
        """Tell whether everybody may use what no ACL is about; ``tells_default`` says whether that can be found out."""
        return self.rules.opens if self.tells_default and without_acls(["0.trial"], self.held) else None

    def acls(self) -> set[Acl]:
        """Return all of them."""
        assert self.authorizer
        return set(self.held)

    def create_acls(self, wanted: Collection[Acl]) -> None:
        """Hold these, too, one after the other, and remember which were created."""
        for acl in sorted(set(wanted) - self.held):
            self.created.append(acl)
            self.held.add(acl)
            self._look_at_readers(acl)

    def delete_acls(self, unwanted: Collection[Acl]) -> None:
        """Hold these no longer."""
        for acl in sorted(set(unwanted) & self.held):
            self.held.remove(acl)
            self._look_at_readers(acl)

    def allowed_on_topics(self, topics: Collection[str]) -> dict[str, frozenset[str]]:
        """Return what the user may do on each topic."""
        return self._allowed("TOPIC", topics)

    def allowed_on_groups(self, names: Collection[str]) -> dict[str, frozenset[str]]:
        """Return the same of groups."""
        return self._allowed("GROUP", names)

    def _allowed(self, resource: str, names: Collection[str]) -> dict[str, frozenset[str]]:
        user = self._cluster.user or "User:known-to-the-broker"
        return {name: frozenset(self.rules.operations(name, user, resource)) for name in names}

    def write_denied(self) -> set[str]:
        """Return the topics that nobody may write to."""
        return {acl.name for acl in self.held if acl == denial(acl.name)}

    def deny_write(self, topics: Collection[str], opened: Collection[str] = ()) -> None:
        """Deny everybody to write to the topics, once everything else is allowed on some of them."""
        self.create_acls([opening(topic) for topic in opened])
        self.create_acls([denial(topic) for topic in topics])

    def permit_write(self, topics: Collection[str], opened: Collection[str] = ()) -> None:
        """Take both away."""
        self.delete_acls([denial(topic) for topic in topics])
        self.delete_acls([opening(topic) for topic in opened])

    def record_limits(self, topics: Collection[str]) -> dict[str, str | None]:
        """Return what is set on those of the topics that the cluster has."""
        return {topic: self._cluster.settings.get(topic, {}).get(SETTING) for topic in self._existing(topics)}

    def set_record_limits(self, limits: Mapping[str, str | None]) -> None:
        """Set the limit of topics that the cluster has, or take it off; see ``refuses_limits``."""
        if self.refuses_limits and limits:
            raise FenceRefusedError("The cluster refused to change max.message.bytes.", "Give ALTER_CONFIGS.")
        for topic in self._existing(limits):
            settings = self._cluster.settings.setdefault(topic, {})
            settings.pop(SETTING, None)
            if (limit := limits[topic]) is not None:
                settings[SETTING] = limit

    def _existing(self, topics: Collection[str]) -> set[str]:
        return set(topics) & self._cluster.partitions().keys()

    def commit(self, commits: Mapping[str, Mapping[TopicPartition, Commit]]) -> None:
        """Commit offsets; a group with members refuses."""
        for group, of_group in commits.items():
            if of_group and group in self._cluster.members:
                raise GroupHasMembersError(f"The group {group} has members.", "Stop its consumers.")
            for partition, commit in of_group.items():
                self._cluster.offsets.setdefault(group, {})[partition] = commit.offset
                self._cluster.metadata[group, partition] = commit.metadata

    def commit_or_refused(self, commits: Mapping[str, Mapping[TopicPartition, Commit]]) -> dict[str, str]:
        """Commit offsets for the groups without members; return the others."""
        refused = {group: "it has members" for group, of in commits.items() if of and group in self._cluster.members}
        self.commit({group: of_group for group, of_group in commits.items() if group not in refused})
        return refused

    def delete_offsets(self, unwanted: Mapping[str, Collection[TopicPartition]]) -> dict[str, str]:
        """Delete single offsets; a group with members is subscribed to the topics, and keeps them."""
        for group, partitions in unwanted.items():
            if group not in self._cluster.members:
                of_group = self._cluster.offsets.get(group, {})
                for partition in partitions:
                    of_group.pop(partition, None)
                if not of_group:
                    self._cluster.offsets.pop(group, None)
        return dict.fromkeys(unwanted.keys() & self._cluster.members, "GroupSubscribedToTopic")

    def _look_at_readers(self, changed: Acl) -> None:
        if any("READ" not in self.rules.operations(topic) for topic in self.watched):
            self.locked_out.append(changed)
