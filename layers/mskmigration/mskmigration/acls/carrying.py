"""Keeps the target's ACLs in step with the source's while a migration copies."""

from collections.abc import Collection, Iterable
from typing import Final

from mskmigration.acls.comparing import AclSides, compare, without_authorizer
from mskmigration.acls.gaps import AclGaps
from mskmigration.aws.documents import Documents
from mskmigration.errors import WorkerLockedOutError
from mskmigration.frozen import Frozen
from mskmigration.kafka import Acl
from mskmigration.kafka.acls import ANY_HOST
from mskmigration.migration import MigrationRecord
from mskmigration.text import listed

DOCUMENT: Final = "acls"
NAMED: Final = 5
# What the worker and the functions do with a copy, and with a group.
_NEEDED: Final = {"TOPIC": frozenset({"READ", "WRITE"}), "GROUP": frozenset({"READ"})}
_OWN_OPERATION: Final = "ALL"


class AclsCarried(Frozen):
    """What the control plane has created on the target, and may take away again.

    Parameters
    ----------
    own
        The rights of the migration's own user, without which the first ACL of a topic would lock the worker out.
    created
        What the source grants and denies.
    """

    own: tuple[Acl, ...] = ()
    created: tuple[Acl, ...] = ()


class AclStep(Frozen):
    """What one look has changed on the target.

    Parameters
    ----------
    note
        Why nothing was carried; empty where ACLs were compared.
    """

    created: int = 0
    deleted: int = 0
    note: str = ""


def carry_acls(sides: AclSides, migration: MigrationRecord, documents: Documents) -> AclStep:
    """Give the target what the source grants and denies on the topics and groups that are being copied.

    Only topics that are on the target already are concerned: new ones follow with the next look. What the source took
    back is taken back on the target where the control plane created it, and nothing else is. May be called again.

    Raises
    ------
    KafkaUnreachableError
    WorkerLockedOutError
        The target would no longer let the worker write; the ACLs of that topic are gone again.
    """
    if side := without_authorizer(sides):
        return AclStep(note=f"the {side} has no authorizer")
    names = _copied(sides, migration)
    gaps = compare(sides, migration, names)
    kept = documents.read(migration.migration, DOCUMENT, AclsCarried) or AclsCarried()
    there = sides.target.administration.acls()
    # ACLs do not bind who comes by IAM, and this function's role says nothing of the worker's.
    bound = not sides.target.clients_by_iam
    own = own_rights(gaps, sides.target.cluster.user, there) if bound else set[Acl]()
    obsolete = taken_back(gaps, kept, there)
    if not own and not gaps.missing and not obsolete:
        return AclStep()
    # On record first: what is created and not on record would never be taken back.
    made = AclsCarried(
        own=tuple(sorted({*kept.own, *own})), created=tuple(sorted({*kept.created, *gaps.missing} - obsolete))
    )
    documents.keep(migration.migration, DOCUMENT, made)
    target = sides.target.administration
    # The own rights first: an authorizer applies each entry by itself, and the first one closes its topic.
    target.create_acls(own)
    target.create_acls(gaps.missing)
    if bound:
        _assert_not_locked_out(sides, gaps.missing, names.values())
    target.delete_acls(obsolete)
    return AclStep(created=len(gaps.missing) + len(own), deleted=len(obsolete))


def own_rights(gaps: AclGaps, user: str | None, target: Collection[Acl]) -> set[Acl]:
    """Return the entries that the migration's user needs beside those that the target lacks.

    Parameters
    ----------
    user
        The principal that the cluster takes the functions and the worker for; None where only the broker knows it.
    """
    if user is None:
        return set()
    return {
        Acl(acl.resource, acl.name, acl.pattern, user, ANY_HOST, _OWN_OPERATION, "ALLOW")
        for acl in gaps.missing
        if acl.resource in _NEEDED
    } - {*target, *gaps.missing}


def taken_back(gaps: AclGaps, kept: AclsCarried, target: Collection[Acl]) -> set[Acl]:
    """Return what the control plane created and the source no longer says.

    Nothing where the source says nothing at all: a source that lost its ACLs is no reason to open or to close the
    target.
    """
    if not gaps.wanted and not gaps.left_out:
        return set()
    return (set(kept.created) - set(gaps.wanted)) & set(target)


def _copied(sides: AclSides, migration: MigrationRecord) -> dict[str, str]:
    request, there = migration.request, sides.target.cluster.partitions()
    topics = filter(request.migrates, sides.source.cluster.partitions())
    return {topic: request.new_name(topic) for topic in sorted(topics) if request.new_name(topic) in there}


def _assert_not_locked_out(sides: AclSides, created: Collection[Acl], topics: Iterable[str]) -> None:
    """Ask the target what its user may do now (KIP-430), and take the ACLs away of what it may no longer use."""
    target = sides.target.administration
    groups = {acl.name for acl in created if acl.resource == "GROUP" and acl.is_literal}
    # What a rollback fenced nobody may write to, whatever is carried.
    touched = _covered(created, "TOPIC", set(topics) - target.write_denied())
    allowed = {"TOPIC": target.allowed_on_topics(touched), "GROUP": target.allowed_on_groups(groups)}
    lost = {
        resource: {name for name, operations in seen.items() if not operations >= _NEEDED[resource]}
        for resource, seen in allowed.items()
    }
    closing = {acl for acl in created if any(acl.covers(name) for name in lost.get(acl.resource, ()))}
    if not closing:
        return
    target.delete_acls(closing)
    raise WorkerLockedOutError(
        "With the source's ACLs the target refuses the worker itself: "
        f"{listed(sorted(name for names in lost.values() for name in names), NAMED)}. "
        f"{len(closing)} ACLs are deleted again.",
        "Give the principal of TargetSecretArn ALLOW ALL on these topics and groups of the target.",
    )


def _covered(acls: Collection[Acl], resource: str, names: Collection[str]) -> set[str]:
    return {name for name in names if any(acl.resource == resource and acl.covers(name) for acl in acls)}
