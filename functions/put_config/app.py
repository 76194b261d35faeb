"""State "Put Config": registers connectors again with the configuration on record."""

from pydantic import BaseModel

from mskmigration.bootstrap import Adapters
from mskmigration.state import Answer, state


class PutConfigInput(BaseModel):
    """The connectors concerned."""

    migration: str
    connectors: tuple[str, ...]


@state(PutConfigInput)
def handler(given: PutConfigInput, library: Adapters) -> Answer:
    """Write each connector's configuration; its offsets are Connect's own, so that nothing is copied again.

    Raises
    ------
    MigrationUnknownError
        No such migration is on record.
    RebalanceInProgressError, WorkersUnreachableError
        Outlasted the client's patience; the state machine tries again.
    """
    record, connect = library.records.get(given.migration), library.connect
    configs = [config for config in record.configs if config["name"] in given.connectors]
    for config in configs:
        connect.put_again(config)
    return {"connectors": [config["name"] for config in configs]}
