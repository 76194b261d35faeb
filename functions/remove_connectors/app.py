"""State "Remove Connectors": removes the migration's connectors. After that no rollback is possible."""

from pydantic import BaseModel

from mskmigration.bootstrap import Adapters
from mskmigration.finish.finisher import Finisher
from mskmigration.state import Answer, state


class RemoveConnectorsInput(BaseModel):
    """The migration that is finished."""

    migration: str


@state(RemoveConnectorsInput)
def handler(given: RemoveConnectorsInput, library: Adapters) -> Answer:
    """Remove the connectors and read back that they are gone; their offsets stay.

    Raises
    ------
    FinishRefusedError, ConnectorsRemainError, WorkersUnreachableError, RebalanceInProgressError
    """
    return Finisher(library).remove_connectors(given.migration)
