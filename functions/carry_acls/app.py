"""State "Carry Acls": gives the target the ACLs that the source has on what is copied, and keeps them in step."""

from pydantic import BaseModel

from mskmigration.acls.carrying import carry_acls
from mskmigration.bootstrap import Adapters
from mskmigration.state import Answer, state


class CarryAclsInput(BaseModel):
    """A migration whose connectors copy."""

    migration: str


@state(CarryAclsInput)
def handler(given: CarryAclsInput, library: Adapters) -> Answer:
    """Create what is missing, and take back what the source took back; may be called again.

    A migration that has begun a handover is left alone: what its fence denies is not to be carried.

    Raises
    ------
    KafkaUnreachableError, MigrationUnknownError, WorkerLockedOutError
    """
    record = library.records.get(given.migration)
    if not record.stage.replicates:
        return {"note": f"the migration is {record.stage.replace('_', ' ')}"}
    return carry_acls(library.pair, record, library.documents).model_dump()
