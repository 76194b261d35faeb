"""Invokes a function's handler as Lambda does, with the adapters of a test."""

import importlib.util
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from types import ModuleType
from typing import cast

import boto3
import pytest
from moto import mock_aws

from mskmigration import bootstrap
from mskmigration.bootstrap import Adapters
from mskmigration.cutover.ports import Pair, Side
from mskmigration.kafka import Bounds, ClusterAdministration, KafkaCluster, TopicPartition
from mskmigration.settings import Settings
from tests.fakes.administration import FakeAdministration
from tests.fakes.connect import FakeConnect, FakeService
from tests.fakes.kafka import FakeCluster
from tests.fakes.settings import SETTINGS
from tests.paths import ROOT

type Answer = dict[str, object]
type Invoke = Callable[[str, Answer], Answer]


@dataclass
class LambdaContext:
    """What the handlers read of the context."""

    function_name: str
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:eu-central-1:123456789012:function:f"
    aws_request_id: str = "request"


@dataclass
class World(Adapters):
    """The adapters as bootstrap builds them, on moto, with fakes in place of Kafka and Connect."""

    # The fakes have those methods of a KafkaCluster that the handlers call.
    source: FakeCluster = field(  # type: ignore[assignment]
        default_factory=lambda: FakeCluster(
            {TopicPartition("orders", n): Bounds(0, 100) for n in range(16)}
            | {TopicPartition("__consumer_offsets", 0): Bounds(0, 9)},
            groups=["billing", "connect-x"],
        )
    )
    target: FakeCluster = field(  # type: ignore[assignment]
        default_factory=lambda: FakeCluster({TopicPartition("orders", n): Bounds(0, 0) for n in range(16)})
    )
    worker: FakeConnect = field(default_factory=FakeConnect)
    settings: Settings = SETTINGS

    @cached_property
    def source_acls(self) -> FakeAdministration:
        """What may be changed on the source."""
        return FakeAdministration(cluster=self.source)

    @cached_property
    def target_acls(self) -> FakeAdministration:
        """What may be changed on the target."""
        return FakeAdministration(cluster=self.target)

    @cached_property
    def pair(self) -> Pair:
        """Both fakes."""
        return Pair(_side("source", self.source, self.source_acls), _side("target", self.target, self.target_acls))

    @cached_property
    def service(self) -> FakeService:  # type: ignore[override]
        """The fake worker's service."""
        return FakeService(self.worker)

    def document(self, address: str) -> Answer:
        """Read a document that a handler kept."""
        bucket, _, key = address.removeprefix("s3://").partition("/")
        return json.loads(boto3.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read())  # type: ignore[no-any-return]


def _side(alias: str, cluster: FakeCluster, administration: FakeAdministration) -> Side:
    return Side(alias, cast("KafkaCluster", cluster), cast("ClusterAdministration", administration))


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.setenv(name, "eu-central-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "msk-migration")
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "MskMigration")
    with mock_aws():
        boto3.client("s3").create_bucket(
            Bucket="bucket", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
        )
        boto3.client("dynamodb").create_table(
            TableName="table",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[
                {"AttributeName": "pk", "AttributeType": "S"},
                {"AttributeName": "sk", "AttributeType": "S"},
            ],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        )
        yield World()


@pytest.fixture
def invoke(world: World, monkeypatch: pytest.MonkeyPatch) -> Invoke:
    def call(function: str, event: Answer) -> Answer:
        app = _load(function)
        if hasattr(app, "adapters"):
            monkeypatch.setattr(app, "adapters", lambda: world)
        monkeypatch.setattr(bootstrap, "adapters", lambda: world)
        # What crosses between a state and its function is JSON.
        return json.loads(json.dumps(app.handler(json.loads(json.dumps(event)), LambdaContext(function))))  # type: ignore[no-any-return]

    return call


def _load(function: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"functions_{function}", ROOT / "functions" / function / "app.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
