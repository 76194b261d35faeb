"""State "List Migrations": the migrations whose connectors are to be kept healthy."""

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from mskmigration.bootstrap import adapters

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handler(_event: dict[str, object], _context: LambdaContext) -> dict[str, object]:
    """List the migrations on record."""
    return {"migrations": [record.migration for record in adapters().records.all()]}
