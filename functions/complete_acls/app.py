"""State "Complete Acls": creates on the target the ACLs that it still lacks, for what was migrated."""

from pydantic import BaseModel

from mskmigration.bootstrap import Adapters
from mskmigration.finish.finisher import Finisher
from mskmigration.state import Answer, state


class CompleteAclsInput(BaseModel):
    """The migration that is finished."""

    migration: str


@state(CompleteAclsInput)
def handler(given: CompleteAclsInput, library: Adapters) -> Answer:
    """Create the ACLs that are missing; what was there before and after is kept.

    Raises
    ------
    FinishRefusedError, KafkaUnreachableError, MigrationUnknownError
    """
    return Finisher(library).complete_acls(given.migration).summary()
