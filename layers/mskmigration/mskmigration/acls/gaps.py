"""Which of the source's ACLs the target lacks, by the new names; none grants more than the migration is about."""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

from mskmigration.frozen import Frozen
from mskmigration.kafka import Acl
from mskmigration.kafka.acls import denial, opening

_WRITES: Final = {"WRITE", "ALL"}
_NOT_CARRIED: Final = "only ACLs of topics, groups and transactional ids are carried"
OF_OTHERS: Final = "it is about nothing of the migration"
OF_FENCE: Final = "it fences the source"


class LeftOut(Frozen):
    """An ACL of the source that stays there, and why."""

    acl: Acl
    reason: str


class Carried(NamedTuple):
    """What of one kind of resource belongs to the migration.

    Parameters
    ----------
    names
        Name at the source to name on the target.
    strangers
        Names on the target that are not the migration's: a pattern that covers one is not carried over as it is.
    """

    names: Mapping[str, str]
    strangers: Collection[str]


class AclGaps(Frozen):
    """What the target should grant and deny, what of that it lacks, and the ACLs that stay at the source."""

    wanted: tuple[Acl, ...] = ()
    missing: tuple[Acl, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    def missing_by_resource(self) -> Mapping[str, int]:
        """Return how many are missing of each kind of resource."""
        return Counter(acl.resource for acl in self.missing)


def find_gaps(
    source: Collection[Acl],
    target: Collection[Acl],
    *,
    topics: Carried,
    groups: Carried,
    opened: Collection[str] = (),
) -> AclGaps:
    """Compare what the source grants and denies with what the target does.

    A pattern, PREFIXED or ``*``, stays one where all that it covers on the target belongs to the migration. Otherwise
    it becomes an ACL of each topic or group. Transactional ids are nobody's topics: their ACLs are carried over for
    whoever may write to a topic of the migration.

    Parameters
    ----------
    opened
        Topics of the source that had no ACL before its fence; what allows everybody everything there is the fence's.
    """
    fence = {opening(topic) for topic in opened}
    writers = {
        acl.principal
        for acl in set(source) - fence
        if acl.resource == "TOPIC"
        and acl.permission == "ALLOW"
        and acl.operation in _WRITES
        and any(acl.covers(topic) for topic in topics.names)
    }
    wanted: set[Acl] = set()
    left_out = []
    for acl in sorted(source):
        match acl.resource:
            case "TOPIC" if acl in fence or acl == denial(acl.name):
                carried, reason = set[Acl](), OF_FENCE
            case "TOPIC":
                carried, reason = _carried(acl, topics), OF_OTHERS
            case "GROUP":
                carried, reason = _carried(acl, groups), OF_OTHERS
            case "TRANSACTIONAL_ID":
                carried = {acl} if acl.principal in writers else set()
                reason = "its principal may not write to any topic of the migration"
            case _:
                carried, reason = set[Acl](), _NOT_CARRIED
        wanted |= carried
        if not carried:
            left_out.append(LeftOut(acl=acl, reason=reason))
    return AclGaps(wanted=tuple(sorted(wanted)), missing=tuple(sorted(wanted - set(target))), left_out=tuple(left_out))


def _carried(acl: Acl, of_migration: Carried) -> set[Acl]:
    covered = {new for old, new in of_migration.names.items() if acl.covers(old)}
    if acl.is_literal or any(acl.covers(stranger) for stranger in of_migration.strangers):
        return {acl.for_name(name) for name in covered}
    as_it_is = {name for name in covered if acl.covers(name)}
    return {acl.for_name(name) for name in covered - as_it_is} | ({acl} if as_it_is else set())
