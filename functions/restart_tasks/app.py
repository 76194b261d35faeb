"""State "Restart Tasks": restarts what failed in the connectors, and waits for the end of rebalances."""

from pydantic import BaseModel

from mskmigration.bootstrap import Adapters
from mskmigration.state import Answer, state


class RestartTasksInput(BaseModel):
    """The connectors concerned."""

    connectors: tuple[str, ...]


@state(RestartTasksInput)
def handler(given: RestartTasksInput, library: Adapters) -> Answer:
    """Restart the failed tasks of each connector; what runs is left alone.

    Raises
    ------
    RebalanceInProgressError, WorkersUnreachableError
        Outlasted the client's patience; the state machine tries again.
    """
    connect = library.connect
    for name in given.connectors:
        connect.restart_failed(name)
    return {"connectors": list(given.connectors)}
