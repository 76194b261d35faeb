"""State "Decide Healing": what to do about what failed. Asks nothing and touches nothing."""

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel

from mskmigration.health import ConnectorHealth, decide_healing

logger = Logger()


class Checked(BaseModel):
    """The connectors as Check Connectors saw them."""

    connectors: tuple[ConnectorHealth, ...]


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, object], _context: LambdaContext) -> dict[str, object]:
    """Decide which connectors to restart."""
    decision = decide_healing(Checked.model_validate(event).connectors)
    logger.info(decision.reason, extra={"action": decision.action})
    return {"action": decision.action, "reason": decision.reason, "failures": dict(decision.evidence)}
