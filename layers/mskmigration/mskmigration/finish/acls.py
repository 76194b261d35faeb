"""Creates on the target the ACLs that it still lacks, and keeps what was there before and after."""

from typing import Final

from mskmigration.acls.carrying import DOCUMENT as CARRIED
from mskmigration.acls.carrying import AclsCarried
from mskmigration.acls.comparing import compare, without_authorizer
from mskmigration.acls.gaps import AclGaps, LeftOut
from mskmigration.aws.documents import Documents
from mskmigration.cutover.ports import Pair
from mskmigration.frozen import Frozen
from mskmigration.kafka import Acl
from mskmigration.migration import MigrationRecord

DOCUMENT: Final = "finish/acls"


class AclCompletion(Frozen):
    """What the target granted before, what was created, what it grants now, and what stays at the source.

    Parameters
    ----------
    before
        As the first attempt found it.
    created
        By the whole migration, as far as the target still has it.
    """

    before: tuple[Acl, ...]
    created: tuple[Acl, ...]
    after: tuple[Acl, ...]
    left_out: tuple[LeftOut, ...]
    note: str = ""

    def summary(self) -> dict[str, object]:
        """Return what a state's output can hold of it."""
        return {"created": len(self.created), "left_out": len(self.left_out), "note": self.note}


def missing_acls(pair: Pair, migration: MigrationRecord) -> AclGaps:
    """Read the ACLs of both clusters and compare them; where one knows none, there are no gaps.

    Raises
    ------
    KafkaUnreachableError
    """
    return AclGaps() if without_authorizer(pair) else compare(pair, migration, _promoted(migration))


def complete_acls(pair: Pair, migration: MigrationRecord, documents: Documents) -> AclCompletion:
    """Create what is missing, take the migration's own rights away, and read it back; may be called again.

    Raises
    ------
    KafkaUnreachableError
    """
    if side := without_authorizer(pair):
        nothing = AclCompletion(before=(), created=(), after=(), left_out=(), note=f"the {side} has no authorizer")
        documents.keep(migration.migration, DOCUMENT, nothing)
        return nothing
    target = pair.target.administration
    kept = documents.read(migration.migration, DOCUMENT, AclCompletion)
    before = kept.before if kept else tuple(sorted(target.acls()))
    gaps = missing_acls(pair, migration)
    begun = AclCompletion(before=before, created=gaps.missing, after=(), left_out=gaps.left_out)
    if not kept:
        documents.keep(migration.migration, DOCUMENT, begun)
    target.create_acls(gaps.missing)
    carried = documents.read(migration.migration, CARRIED, AclsCarried) or AclsCarried()
    target.delete_acls(set(carried.own) - set(gaps.wanted))
    after = tuple(sorted(target.acls()))
    created = {*after} & {*carried.created, *({*after} - {*before})}
    done = begun.model_copy(update={"created": tuple(sorted(created)), "after": after})
    documents.keep(migration.migration, DOCUMENT, done)
    return done


def _promoted(migration: MigrationRecord) -> dict[str, str]:
    return {topic: migration.request.new_name(topic) for topic in migration.promoted_topics}
