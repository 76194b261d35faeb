"""State "Explain Failure": explains the error that the state machine caught so that a person can act on it."""

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel

from mskmigration.failure import CaughtError, explain

logger = Logger()


class Failed(BaseModel):
    """The error as ``Catch`` puts it into the state data, the execution, and what did not get done."""

    execution: str
    error: CaughtError
    what: str = "Migration stopped"


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, object], _context: LambdaContext) -> dict[str, object]:
    """Explain the error; used as the execution's cause and as the notification."""
    failed = Failed.model_validate(event)
    explanation = explain(failed.error)
    logger.error(explanation.cause, extra={"error": explanation.error, "failed_execution": failed.execution})
    return {
        "error": explanation.error,
        "cause": explanation.cause,
        "subject": f"{failed.what}: {explanation.error}",
        "message": f"{explanation.cause}\n\nExecution: {failed.execution}",
    }
