"""What Amazon MSK says of topics without ACLs, asked by those whom ACLs do not concern."""

from collections.abc import Iterator

import boto3
import pytest
from botocore.stub import Stubber

from mskmigration.aws import msk_setting

CLUSTER = "arn:aws:kafka:eu-central-1:123456789012:cluster/orders/1-2"
CONFIGURATION = "arn:aws:kafka:eu-central-1:123456789012:configuration/orders/3-4"


@pytest.fixture
def kafka(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stubber]:
    client = boto3.client("kafka", region_name="eu-central-1", aws_access_key_id="a", aws_secret_access_key="b")
    monkeypatch.setattr(boto3, "client", lambda *_args, **_named: client)
    with Stubber(client) as stubber:
        yield stubber


def describe(kafka: Stubber, software: dict[str, object]) -> None:
    nodes = {"InstanceType": "kafka.m7g.large", "ClientSubnets": ["subnet-1"]}
    provisioned = {"CurrentBrokerSoftwareInfo": software, "BrokerNodeGroupInfo": nodes, "NumberOfBrokerNodes": 3}
    info = {"ClusterName": "orders", "Provisioned": provisioned}
    kafka.add_response("describe_cluster_v2", {"ClusterInfo": info}, {"ClusterArn": CLUSTER})


@pytest.mark.parametrize(
    ("properties", "opens"),
    [
        ("auto.create.topics.enable=false\n", True),
        ("allow.everyone.if.no.acl.found = false", False),
        ("allow.everyone.if.no.acl.found=false\nallow.everyone.if.no.acl.found=TRUE", True),
        ("# allow.everyone.if.no.acl.found=false", True),
    ],
)
def test_the_cluster_s_configuration_is_read(kafka: Stubber, properties: str, *, opens: bool) -> None:
    describe(kafka, {"ConfigurationArn": CONFIGURATION, "ConfigurationRevision": 7})
    kafka.add_response(
        "describe_configuration_revision",
        {"ServerProperties": properties.encode()},
        {"Arn": CONFIGURATION, "Revision": 7},
    )
    assert msk_setting.opens_by_setting(CLUSTER) is opens


def test_without_a_configuration_of_its_own_a_cluster_has_amazon_msk_s_default(kafka: Stubber) -> None:
    describe(kafka, {"KafkaVersion": "3.9.x"})
    assert msk_setting.opens_by_setting(CLUSTER) is True


def test_who_does_not_answer_leaves_it_unknown(kafka: Stubber) -> None:
    kafka.add_client_error("describe_cluster_v2", "ForbiddenException", http_status_code=403)
    assert msk_setting.opens_by_setting(CLUSTER) is None
    assert msk_setting.opens_by_setting("") is None
