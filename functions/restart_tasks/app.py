"""State "Restart Tasks": restarts what failed in the connectors, and the tasks that run and do nothing."""

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel

from mskmigration.bootstrap import adapters

logger = Logger()


class Restart(BaseModel):
    """The connectors concerned, and by connector the tasks to restart although they do not say FAILED."""

    connectors: tuple[str, ...]
    tasks: dict[str, tuple[int, ...]] = {}


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, object], _context: LambdaContext) -> dict[str, object]:
    """Restart the tasks of each connector; what runs and is not named is left alone.

    Raises
    ------
    RebalanceInProgressError, WorkersUnreachableError
        Outlasted the client's patience; the state machine tries again.
    """
    restart, connect = Restart.model_validate(event), adapters().connect
    for name in restart.connectors:
        connect.restart_failed(name)
        for task in restart.tasks.get(name, ()):
            connect.restart_task(name, task)
        logger.info("restarted tasks", extra={"connector": name})
    return {"connectors": list(restart.connectors)}
