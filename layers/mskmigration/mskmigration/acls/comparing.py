"""Asks both clusters for their ACLs, and compares them for what a migration is about."""

from collections.abc import Mapping
from typing import Final, Protocol

from mskmigration.acls.gaps import AclGaps, Carried, find_gaps
from mskmigration.kafka import ClusterAdministration, KafkaCluster
from mskmigration.migration import MigrationRecord
from mskmigration.migration.exclusions import INTERNAL_TOPICS, TOOL_GROUPS, reason_against

# A worker's own topics, as stacks/workers.yaml names them.
_WORKER_TOPICS: Final = {r".+-connect-(configs|offsets|status)": "a Connect worker keeps its state there"}


class AclSide(Protocol):
    """One of the two clusters."""

    @property
    def cluster(self) -> KafkaCluster:
        """What answers."""

    @property
    def administration(self) -> ClusterAdministration:
        """What may be changed on it."""

    @property
    def clients_by_iam(self) -> bool:
        """Whether its users come by IAM, whom ACLs do not bind."""


class AclSides(Protocol):
    """Both clusters; ``cutover.ports.Pair`` is one."""

    @property
    def source(self) -> AclSide:
        """The cluster whose ACLs are carried."""

    @property
    def target(self) -> AclSide:
        """The cluster that they are carried to."""


def compare(sides: AclSides, migration: MigrationRecord, names: Mapping[str, str]) -> AclGaps:
    """Read the ACLs of both clusters and compare them; both have to know ACLs.

    Parameters
    ----------
    names
        The topics that are concerned: their name at the source, and on the target.

    Raises
    ------
    KafkaUnreachableError
    """
    source = sides.source.administration.acls()
    groups = set(sides.target.cluster.groups())
    named = {acl.name for acl in source if acl.resource == "GROUP" and acl.is_literal}
    known = named | set(sides.source.cluster.groups()) | groups
    own = {group: group for group in known if migration.request.migrates_group(group)}
    return find_gaps(
        source,
        sides.target.administration.acls(),
        topics=Carried(names, _other_topics(sides, names)),
        groups=Carried(own, {it for it in groups - own.keys() if not reason_against(TOOL_GROUPS, it)}),
        opened=migration.opened_topics,
    )


def copied_topics(sides: AclSides, migration: MigrationRecord) -> dict[str, str]:
    """Return the topics that are being copied and are on the target: their name at the source, and there.

    Raises
    ------
    KafkaUnreachableError
    """
    request, there = migration.request, sides.target.cluster.partitions()
    topics = filter(request.migrates, sides.source.cluster.partitions())
    return {topic: request.new_name(topic) for topic in sorted(topics) if request.new_name(topic) in there}


def without_authorizer(sides: AclSides) -> str | None:
    """Return which side knows no ACLs, if one does not.

    Raises
    ------
    KafkaUnreachableError
    """
    both = {"source": sides.source, "target": sides.target}
    return next((name for name, side in both.items() if not side.administration.has_authorizer()), None)


def _other_topics(sides: AclSides, names: Mapping[str, str]) -> set[str]:
    others = sides.target.cluster.partitions().keys() - set(names.values())
    return {it for it in others if not reason_against({**INTERNAL_TOPICS, **_WORKER_TOPICS}, it)}
