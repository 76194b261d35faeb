"""State "Restart Connector": restarts connectors with all of their tasks."""

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel

from mskmigration.bootstrap import adapters

logger = Logger()


class Restart(BaseModel):
    """The connectors concerned."""

    connectors: tuple[str, ...]


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, object], _context: LambdaContext) -> dict[str, object]:
    """Restart each connector and every task of it, whatever they say of themselves.

    Raises
    ------
    RebalanceInProgressError, WorkersUnreachableError
        Outlasted the client's patience; the state machine tries again.
    """
    restart, connect = Restart.model_validate(event), adapters().connect
    for name in restart.connectors:
        connect.restart(name)
        logger.info("restarted with all tasks", extra={"connector": name})
    return {"connectors": list(restart.connectors)}
