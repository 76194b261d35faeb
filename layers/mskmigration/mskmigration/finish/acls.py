"""Creates on the target the ACLs that it lacks, and keeps what was there before and after."""

from typing import Final

from mskmigration.cutover.ports import Documents, Pair
from mskmigration.finish.acls_to_create import AclGaps, Carried, LeftOut, acls_to_create
from mskmigration.frozen import Frozen
from mskmigration.kafka import Acl
from mskmigration.migration import MigrationRecord
from mskmigration.migration.exclusions import INTERNAL_TOPICS, TOOL_GROUPS, reason_against

DOCUMENT: Final = "finish/acls"
# A worker's own topics, as stacks/workers.yaml names them.
_WORKER_TOPICS: Final = {r".+-connect-(configs|offsets|status)": "a Connect worker keeps its state there"}


class AclCompletion(Frozen):
    """What the target granted before, what was created, what it grants now, and what stays at the source.

    Parameters
    ----------
    before
        As the first attempt found it.
    """

    before: tuple[Acl, ...]
    created: tuple[Acl, ...]
    after: tuple[Acl, ...]
    left_out: tuple[LeftOut, ...]
    note: str = ""

    def summary(self) -> dict[str, object]:
        """Return what a state's output can hold of it."""
        return {"created": len(self.created), "left_out": len(self.left_out), "note": self.note}


def find_gaps(pair: Pair, migration: MigrationRecord) -> AclGaps:
    """Read the ACLs of both clusters and compare them; where one knows none, there are no gaps.

    Raises
    ------
    KafkaUnreachableError
    """
    if _without_authorizer(pair):
        return AclGaps(missing=(), left_out=())
    return acls_to_create(
        pair.source.administration.acls(),
        pair.target.administration.acls(),
        topics=_topics(pair, migration),
        groups=_groups(pair, migration),
        opened=migration.opened_topics,
    )


def complete_acls(pair: Pair, migration: MigrationRecord, documents: Documents) -> AclCompletion:
    """Create what is missing and read it back; may be called again.

    Raises
    ------
    KafkaUnreachableError
    """
    if side := _without_authorizer(pair):
        nothing = AclCompletion(before=(), created=(), after=(), left_out=(), note=f"the {side} has no authorizer")
        documents.keep(migration.migration, DOCUMENT, nothing)
        return nothing
    target = pair.target.administration
    kept = documents.read(migration.migration, DOCUMENT, AclCompletion)
    before = kept.before if kept else tuple(sorted(target.acls()))
    gaps = find_gaps(pair, migration)
    begun = AclCompletion(before=before, created=gaps.missing, after=(), left_out=gaps.left_out)
    if not kept:
        documents.keep(migration.migration, DOCUMENT, begun)
    target.create_acls(gaps.missing)
    after = tuple(sorted(target.acls()))
    done = begun.model_copy(update={"created": tuple(sorted({*after} - {*before})), "after": after})
    documents.keep(migration.migration, DOCUMENT, done)
    return done


def _without_authorizer(pair: Pair) -> str | None:
    sides = {"source": pair.source, "target": pair.target}
    return next((name for name, side in sides.items() if not side.administration.has_authorizer()), None)


def _topics(pair: Pair, migration: MigrationRecord) -> Carried:
    names = {topic: migration.request.new_name(topic) for topic in migration.promoted_topics}
    others = pair.target.cluster.partitions().keys() - set(names.values())
    return Carried(names, {it for it in others if not reason_against({**INTERNAL_TOPICS, **_WORKER_TOPICS}, it)})


def _groups(pair: Pair, migration: MigrationRecord) -> Carried:
    named = {acl.name for acl in pair.source.administration.acls() if acl.resource == "GROUP" and acl.is_literal}
    known = named | set(pair.source.cluster.groups()) | set(pair.target.cluster.groups())
    own = {group: group for group in known if migration.request.migrates_group(group)}
    return Carried(own, {it for it in pair.target.cluster.groups() if it not in own and not _is_tool(it)})


def _is_tool(group: str) -> bool:
    return reason_against(TOOL_GROUPS, group) is not None
