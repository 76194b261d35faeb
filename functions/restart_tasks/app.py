"""State "Restart Tasks": restarts what failed in the connectors, waiting out rebalances."""

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
    """Restart the failed tasks of each connector; what runs is left alone.

    Raises
    ------
    RebalanceInProgressError, WorkersUnreachableError
        Outlasted the client's patience; the state machine tries again.
    """
    restart, connect = Restart.model_validate(event), adapters().connect
    for name in restart.connectors:
        connect.restart_failed(name)
        logger.info("restarted what failed", extra={"connector": name})
    return {"connectors": list(restart.connectors)}
