"""State "Restart Connector": restarts connectors with all of their tasks."""

from pydantic import BaseModel

from mskmigration.bootstrap import Adapters
from mskmigration.state import Answer, state


class RestartConnectorInput(BaseModel):
    """The connectors concerned."""

    connectors: tuple[str, ...]


@state(RestartConnectorInput)
def handler(given: RestartConnectorInput, library: Adapters) -> Answer:
    """Restart each connector and every task of it, whatever they say of themselves.

    Raises
    ------
    RebalanceInProgressError, WorkersUnreachableError
        Outlasted the client's patience; the state machine tries again.
    """
    connect = library.connect
    for name in given.connectors:
        connect.restart(name)
    return {"connectors": list(given.connectors)}
