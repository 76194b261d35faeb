"""Starts heal as soon as a worker logs that a task died, so that healing does not wait for the schedule's minute.

CloudWatch Logs invokes it with the lines that stacks/control.yaml's subscription lets through.
"""

from functools import cache

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.parser.models import CloudWatchLogsModel
from aws_lambda_powertools.utilities.typing import LambdaContext

from mskmigration.aws.log_trigger import HealStarter, runs_for
from mskmigration.settings import HealSettings

logger = Logger()


@cache
def heal_starter() -> HealStarter:
    """Return what starts the executions, the same for every invocation of this environment."""
    return HealStarter(boto3.client("stepfunctions"), HealSettings.from_env().heal_state_machine_arn)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, object], _context: LambdaContext) -> dict[str, object]:
    """Start the executions that the lines call for; those that another line has started already are left alone.

    Raises
    ------
    pydantic.ValidationError
        The event is not what CloudWatch Logs delivers.
    """
    delivered = CloudWatchLogsModel.model_validate(event).awslogs.decoded_data
    started = [heal_starter().start(run) for run in runs_for(delivered)]
    logger.info("worker's log", extra={"stream": delivered.logStream, "started": started})
    return {"started": [name for name in started if name is not None]}
