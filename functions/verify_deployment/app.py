"""Verify Deployment: which workers and clusters are reached from inside of the VPC, and which rights are there.

No state of a machine: ``make verify`` invokes it. It only reads, and its role allows no more.
"""

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from mskmigration.clients import Clients
from mskmigration.connect import running_workers
from mskmigration.migration import MigrationStore
from mskmigration.reach import ReachSources, ask
from mskmigration.settings import ReachSettings

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handler(_event: dict[str, object], _context: LambdaContext) -> dict[str, object]:
    """Ask everybody once. Whoever gives no answer is named in the answer and raises nothing."""
    settings = ReachSettings.from_env()
    service = {"cluster": settings.connect_cluster, "service": settings.connect_service}
    clients = Clients(settings.table_name)  # new ones each time, with the secrets as they are now
    sources = ReachSources(
        http=clients.http,
        workers=lambda: running_workers(boto3.client("ecs"), **service, port=settings.connect_port),
        open=clients.cluster,
        source=settings.source,
        target=settings.target,
        records=MigrationStore(clients.table),
        group=settings.connect_group,
    )
    return ask(sources).model_dump(mode="json")
