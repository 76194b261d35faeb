"""State "Record Healing": keeps what failed and what was done, and words the notification."""

from datetime import datetime

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel

from mskmigration.bootstrap import adapters
from mskmigration.migration import Healing

logger = Logger()


class Healed(BaseModel):
    """The decision, and the time that makes keeping it twice the same as once."""

    migration: str
    at: datetime
    action: str
    reason: str
    failures: dict[str, list[str]]


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, object], _context: LambdaContext) -> dict[str, object]:
    """Keep the healing and return the notification's subject and message."""
    healed = Healed.model_validate(event)
    adapters().records.add_healing(Healing.model_validate(healed.model_dump()))
    lines = [f"{name}: {failure}" for name, failures in sorted(healed.failures.items()) for failure in failures]
    return {
        "subject": f"Migration {healed.migration}: restarted {len(healed.failures)} connector(s)",
        "message": "\n".join(["What failed:", *lines, "", "What was done: the failed tasks were restarted."]),
    }
