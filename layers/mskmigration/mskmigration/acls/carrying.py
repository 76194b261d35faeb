"""Keeps the target's ACLs in step with the source's while a migration copies."""

from collections.abc import Collection, Iterable
from typing import Final

from mskmigration.acls.comparing import AclSides, compare, copied_topics, without_authorizer
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
    refused
        What would lock the worker out.
    refused_beside
        The target's ACLs when that was seen: as long as they are the same, it is not tried again.
    """

    own: tuple[Acl, ...] = ()
    created: tuple[Acl, ...] = ()
    refused: tuple[Acl, ...] = ()
    refused_beside: tuple[Acl, ...] = ()


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
    names = copied_topics(sides, migration)
    gaps = compare(sides, migration, names)
    kept = documents.read(migration.migration, DOCUMENT, AclsCarried) or AclsCarried()
    there = sides.target.administration.acls()
    # ACLs do not bind who comes by IAM, and this function's role says nothing of the worker's.
    bound = not sides.target.clients_by_iam
    own = own_rights(gaps, sides.target.cluster.user, there) if bound else set[Acl]()
    nobody_has_moved = not migration.promoted_topics
    obsolete = taken_back(gaps, kept, there, topics=names.values(), groups=nobody_has_moved)
    if not own and not gaps.missing and not obsolete:
        return AclStep()
    if set(kept.refused) & set(gaps.missing) and set(kept.refused_beside) == there:
        raise _locked_out(kept.refused)
    # On record first: what is created and not on record would never be taken back.
    made = AclsCarried(
        own=tuple(sorted({*kept.own, *own})), created=tuple(sorted({*kept.created, *gaps.missing} - obsolete))
    )
    documents.keep(migration.migration, DOCUMENT, made)
    target = sides.target.administration
    # The own rights first: an authorizer applies each entry by itself, and the first one closes its topic.
    target.create_acls(own)
    target.create_acls(gaps.missing)
    if bound and (closing := _closing(sides, gaps.missing, names.values())):
        target.delete_acls(closing)
        refused = {"refused": tuple(sorted(closing)), "refused_beside": tuple(sorted(target.acls()))}
        documents.keep(migration.migration, DOCUMENT, made.model_copy(update=refused))
        raise _locked_out(closing)
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


def taken_back(
    gaps: AclGaps, kept: AclsCarried, target: Collection[Acl], *, topics: Collection[str], groups: bool
) -> set[Acl]:
    """Return what the control plane created and the source no longer says.

    A pattern, and the ACL of a transactional id, may serve a topic that clients have moved to, so they stay. Nothing is
    taken back where the source says nothing at all: a source that lost its ACLs is no reason to close the target.

    Parameters
    ----------
    topics
        Those that are being copied, by their names on the target.
    groups
        Whether no group can have moved yet.
    """
    if not gaps.wanted and not gaps.left_out:
        return set()
    unwanted = (set(kept.created) - set(gaps.wanted)) & set(target)
    return {
        acl
        for acl in unwanted
        if acl.is_literal and ((acl.resource == "TOPIC" and acl.name in topics) or (acl.resource == "GROUP" and groups))
    }


def _closing(sides: AclSides, created: Collection[Acl], topics: Iterable[str]) -> set[Acl]:
    """Ask the target what its user may do now (KIP-430), and return the ACLs of what it may no longer use."""
    target = sides.target.administration
    groups = {acl.name for acl in created if acl.resource == "GROUP" and acl.is_literal}
    # What a rollback fenced nobody may write to, whatever is carried.
    touched = _covered(created, "TOPIC", set(topics) - target.write_denied())
    allowed = {"TOPIC": target.allowed_on_topics(touched), "GROUP": target.allowed_on_groups(groups)}
    lost = {
        resource: {name for name, operations in seen.items() if not operations >= _NEEDED[resource]}
        for resource, seen in allowed.items()
    }
    return {acl for acl in created if any(acl.covers(name) for name in lost.get(acl.resource, ()))}


def _locked_out(closing: Collection[Acl]) -> WorkerLockedOutError:
    return WorkerLockedOutError(
        "With the source's ACLs the target refuses the worker itself: "
        f"{listed(sorted({acl.name for acl in closing}), NAMED)}. {len(closing)} ACLs are not carried.",
        "Give the principal of TargetSecretArn ALLOW ALL on these topics and groups of the target.",
    )


def _covered(acls: Collection[Acl], resource: str, names: Collection[str]) -> set[str]:
    return {name for name in names if any(acl.resource == resource and acl.covers(name) for acl in acls)}
