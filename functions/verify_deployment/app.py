"""Verify Deployment: which workers and clusters are reached from inside of the VPC, and which rights are there.

No state of a machine: ``make verify`` invokes it. It only reads, and its role allows no more.
"""

import boto3
import httpx
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from mskmigration.connect import running_workers
from mskmigration.kafka import KafkaCluster
from mskmigration.kafka.authentication import client_settings
from mskmigration.kafka.secrets import read_secret
from mskmigration.migration import Records
from mskmigration.reach import ReachSources, ask
from mskmigration.settings import ClusterAccess, ReachSettings

logger = Logger()


def opened(access: ClusterAccess) -> KafkaCluster:
    """Return a cluster's clients, with the secret as it is now."""
    secrets = boto3.client("secretsmanager")
    return KafkaCluster(access.side, client_settings(access, lambda arn: read_secret(secrets, arn)))


@logger.inject_lambda_context(clear_state=True)
def handler(_event: dict[str, object], _context: LambdaContext) -> dict[str, object]:
    """Ask everybody once. Whoever gives no answer is named in the answer and raises nothing."""
    settings = ReachSettings.from_env()
    service = {"cluster": settings.connect_cluster, "service": settings.connect_service}
    sources = ReachSources(
        http=httpx.Client(),
        workers=lambda: running_workers(boto3.client("ecs"), **service, port=settings.connect_port),
        open=opened,
        source=settings.source,
        target=settings.target,
        records=Records(boto3.resource("dynamodb").Table(settings.table_name)),
        group=settings.connect_group,
    )
    return ask(sources).model_dump(mode="json")
