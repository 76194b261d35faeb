"""Asks the table for the records and Connect for its connectors; touches nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import boto3
import httpx
from botocore.exceptions import BotoCoreError, ClientError

from lab.deployment import Application
from localaws.endpoint import REGION
from mskmigration.connect import ConnectClient, ConnectorStatus, worker_urls
from mskmigration.errors import MigrationError
from mskmigration.health.ladder import LadderState
from mskmigration.health.store import HealingStore
from mskmigration.health.summary import ConnectorHealth, summarize
from mskmigration.lag import LagSampleStore, Sample
from mskmigration.migration import Healing, MigrationRecord, MigrationStore

CONNECT_PORT = 8083
PATIENCE_SECONDS = 2.0
LAST_HEALINGS = 5


@dataclass(frozen=True)
class Status:
    """One migration.

    Parameters
    ----------
    connectors
        Empty where Connect gave no answer; ``connect_error`` says why.
    window
        The latest samples of the lag, the newest last.
    healings
        The last ones, the newest first.
    """

    record: MigrationRecord
    connectors: tuple[ConnectorHealth, ...]
    connect_error: str | None
    window: tuple[Sample, ...]
    ladder: LadderState
    healings: tuple[Healing, ...]


@dataclass(frozen=True)
class AwsAccount:
    """Where a stack is deployed: an account of AWS, as the environment says, or the local cloud."""

    session: boto3.Session
    endpoint_url: str | None = None

    @cached_property
    def http(self) -> httpx.Client:
        """Connections to the workers."""
        return httpx.Client()

    def application(self, stack: str) -> Application:
        """Return the deployed stack, by its outputs."""
        cloudformation = self.session.client("cloudformation", endpoint_url=self.endpoint_url)
        (described,) = cloudformation.describe_stacks(StackName=stack)["Stacks"]
        return Application.of({output["OutputKey"]: output["OutputValue"] for output in described["Outputs"]})


def lab_account(endpoint_url: str) -> AwsAccount:
    """Return the local cloud's account, which takes any credentials."""
    session = boto3.Session(aws_access_key_id="lab", aws_secret_access_key="lab", region_name=REGION)  # noqa: S106  no secret
    return AwsAccount(session, endpoint_url)


def ask(account: AwsAccount, application: Application) -> list[Status]:
    """Return the status of every migration on record, by name."""
    table = account.session.resource("dynamodb", endpoint_url=account.endpoint_url).Table(application.table)
    records, samples, ladders = MigrationStore(table), LagSampleStore(table), HealingStore(table)
    connect_error, seen = _connectors(account, application)

    def statuses() -> Iterator[Status]:
        for record in records.all():
            yield Status(
                record=record,
                connectors=() if connect_error else summarize(record.migration, seen),
                connect_error=connect_error,
                window=samples.window_over_minutes(record.migration),
                ladder=ladders.get(record.migration),
                healings=tuple(reversed(records.healings(record.migration)[-LAST_HEALINGS:])),
            )

    return list(statuses())


def _connectors(account: AwsAccount, application: Application) -> tuple[str | None, Mapping[str, ConnectorStatus]]:
    """Return what Connect says, or why it says nothing: outside of the VPC nobody reaches the workers."""
    ecs = account.session.client("ecs", endpoint_url=account.endpoint_url)
    service, cluster = application.connect_service, application.connect_cluster
    try:
        urls = worker_urls(ecs, cluster=cluster, service=service, port=CONNECT_PORT)
        return None, ConnectClient(urls, account.http, patience_seconds=PATIENCE_SECONDS).statuses()
    except (MigrationError, BotoCoreError, ClientError) as error:
        return str(error), {}
