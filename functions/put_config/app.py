"""State "Put Config": registers connectors again as they are on record."""

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel

from mskmigration.bootstrap import adapters

logger = Logger()


class Put(BaseModel):
    """The connectors concerned."""

    migration: str
    connectors: tuple[str, ...]


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, object], _context: LambdaContext) -> dict[str, object]:
    """Write each connector's configuration; its offsets are Connect's own, so that nothing is copied again.

    Raises
    ------
    MigrationUnknownError
        No such migration is on record.
    RebalanceInProgressError, WorkersUnreachableError
        Outlasted the client's patience; the state machine tries again.
    """
    put, connect = Put.model_validate(event), adapters().connect
    configs = [config for config in adapters().records.get(put.migration).configs if config["name"] in put.connectors]
    for config in configs:
        connect.put_again(config)
        logger.info("registered again", extra={"connector": config["name"]})
    return {"connectors": [config["name"] for config in configs]}
