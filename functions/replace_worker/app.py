"""State "Replace Worker": stops the ECS task of a worker, in whose place the service starts a new one."""

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel

from mskmigration.bootstrap import adapters

logger = Logger()


class Replace(BaseModel):
    """The ARNs of the ECS tasks, and why they are to go."""

    workers: tuple[str, ...]
    reason: str


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, object], _context: LambdaContext) -> dict[str, object]:
    """Stop each task; that one is gone already is no error."""
    replace = Replace.model_validate(event)
    stopped = [arn for arn in replace.workers if adapters().replace_worker(arn, replace.reason)]
    logger.info("stopped workers", extra={"workers": stopped})
    return {"workers": stopped}
