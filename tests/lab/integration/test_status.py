"""Asking a deployed application for its status."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import boto3
import httpx
import pytest
from moto import mock_aws

from lab.deployment import Application
from lab.status import AwsAccount, ask
from mskmigration.health.ladder import Episode, LadderState
from mskmigration.health.store import HealingStore
from mskmigration.kafka import TopicPartition
from mskmigration.lag import LagSampleStore, PartitionProgress, Sample
from mskmigration.migration import Healing, MigrationRecord, MigrationRequest, MigrationStage, MigrationStore
from tests.fakes.connect import FakeConnect

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
OUTPUTS = {
    "MigrateStateMachineArn": "arn:migrate",
    "PreflightStateMachineArn": "arn:preflight",
    "HealStateMachineArn": "arn:heal",
    "CutoverStateMachineArn": "arn:cutover",
    "RollbackStateMachineArn": "arn:rollback",
    "FinishStateMachineArn": "arn:finish",
    "ConnectClusterName": "cluster",
    "ConnectServiceName": "service",
    "ConnectLogGroupName": "/connect",
    "TableName": "table",
    "BucketName": "bucket",
    "TopicArn": "arn:topic",
}


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[AwsAccount]:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    session = boto3.Session(aws_access_key_id="a", aws_secret_access_key="b", region_name="eu-central-1")
    with mock_aws():
        session.client("dynamodb").create_table(
            TableName="table",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        )
        yield AwsAccount(session)


def migration(account: AwsAccount, healings: int) -> MigrationRecord:
    """Put a migration on record that was healed so often."""
    table = account.session.resource("dynamodb").Table("table")
    request = MigrationRequest(migration="m", topics=(".*",))
    record = MigrationRecord(request=request, stage=MigrationStage.CAUGHT_UP, groups=1, updated_at=NOW)
    MigrationStore(table).put(record)
    HealingStore(table).put("m", LadderState(episodes={"frozen": Episode(first_seen=NOW, last_seen=NOW)}))
    LagSampleStore(table).put("m", Sample(NOW, {TopicPartition("t", 0): PartitionProgress(0, 9, 4)}))
    for number in range(healings):
        at = NOW + timedelta(minutes=number)
        MigrationStore(table).add_healing(Healing(migration="m", at=at, action="page", reason=str(number), failures={}))
    return record


def test_the_table_tells_even_where_nobody_reaches_the_workers(account: AwsAccount) -> None:
    record = migration(account, healings=7)
    (status,) = ask(account, Application.of(OUTPUTS))
    assert status.record == record
    assert [sample.lag for sample in status.window] == [5]
    assert status.ladder.episodes.keys() == {"frozen"}
    assert [healing.reason for healing in status.healings] == ["6", "5", "4", "3", "2"]
    assert status.connectors == ()
    assert status.connect_error is not None
    assert "ClusterNotFound" in status.connect_error


def test_connect_tells_what_runs(account: AwsAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    migration(account, healings=0)
    worker = FakeConnect()
    worker.configs["m-source"] = {"tasks.max": "2", "source.cluster.alias": "source"}
    monkeypatch.setattr(AwsAccount, "http", httpx.Client(transport=worker))
    monkeypatch.setattr("lab.status.asking.worker_urls", lambda *_, **__: ["http://w:8083"])
    (status,) = ask(account, Application.of(OUTPUTS))
    assert status.connect_error is None
    assert [(it.name, it.state, len(it.tasks)) for it in status.connectors] == [
        ("m-source", "RUNNING", 2),
        ("m-checkpoint", None, 0),
        ("m-heartbeat", None, 0),
    ]
