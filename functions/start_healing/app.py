"""Starts heal as soon as a worker logs that a task died, so that healing does not wait for the schedule's minute.

CloudWatch Logs invokes it with the lines that stacks/control.yaml's subscription lets through.
"""

from functools import cache

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.parser.models import CloudWatchLogsModel
from aws_lambda_powertools.utilities.typing import LambdaContext

from mskmigration.health.log_trigger import Looks, looks_after
from mskmigration.settings import HealSettings

logger = Logger()


@cache
def looks() -> Looks:
    """Return what starts the looks, the same for every invocation of this environment."""
    return Looks(boto3.client("stepfunctions"), HealSettings.from_env().heal_state_machine_arn)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, object], _context: LambdaContext) -> dict[str, object]:
    """Start the looks that the lines call for; those that another line has started already are left alone.

    Raises
    ------
    pydantic.ValidationError
        The event is not what CloudWatch Logs delivers.
    """
    delivered = CloudWatchLogsModel.model_validate(event).awslogs.decoded_data
    started = [looks().start(look) for look in looks_after(delivered)]
    logger.info("worker's log", extra={"stream": delivered.logStream, "started": started})
    return {"started": [name for name in started if name is not None]}
