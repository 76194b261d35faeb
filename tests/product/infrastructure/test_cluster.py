"""The Amazon MSK cluster of cluster.yaml: what must not be got wrong, in each of its three forms."""

from collections.abc import Mapping
from typing import Any

from tests.paths import ROOT
from tests.product.infrastructure.templates import template
from tools.reference.sources import walk

CLUSTER: Mapping[str, Any] = template(ROOT / "stacks" / "cluster.yaml")
RESOURCES: Mapping[str, Any] = CLUSTER["Resources"]


def broker_settings() -> dict[str, str]:
    lines = RESOURCES["Configuration"]["Properties"]["ServerProperties"].splitlines()
    return dict(line.split("=", 1) for line in lines)


def test_there_are_always_brokers_enough_for_the_replicas() -> None:
    factor = int(broker_settings()["default.replication.factor"])
    assert min(CLUSTER["Parameters"]["BrokerCount"]["AllowedValues"]) >= factor == 3


def test_brokers_divide_evenly_between_three_zones() -> None:
    assert all(count % 3 == 0 for count in CLUSTER["Parameters"]["BrokerCount"]["AllowedValues"])


def test_an_acknowledged_record_is_not_lost() -> None:
    settings = broker_settings()
    assert settings["unclean.leader.election.enable"] == "false"
    assert 1 < int(settings["min.insync.replicas"]) < int(settings["default.replication.factor"])
    assert int(settings["transaction.state.log.min.isr"]) < int(settings["transaction.state.log.replication.factor"])


def test_nobody_comes_in_by_plain_text_or_without_signing_in() -> None:
    cluster = RESOURCES["Cluster"]["Properties"]
    assert cluster["EncryptionInfo"]["EncryptionInTransit"] == {"ClientBroker": "TLS", "InCluster": True}
    assert cluster["ClientAuthentication"]["Unauthenticated"] == {"Enabled": False}
    assert "PublicAccess" not in str(cluster)


def test_only_clients_reach_the_brokers_and_only_where_they_sign_in() -> None:
    rules = [resource for resource in RESOURCES.values() if resource["Type"] == "AWS::EC2::SecurityGroupIngress"]
    ports = {(rule["Condition"], rule["Properties"]["FromPort"], rule["Properties"]["ToPort"]) for rule in rules}
    assert ports == {("Iam", 9098, 9098), ("Scram", 9096, 9096), ("Standard", 11001, 11002)}
    assert all(rule["Properties"]["SourceSecurityGroupId"] == {"Ref": "ClientSecurityGroupId"} for rule in rules)
    assert "SecurityGroupIngress" not in RESOURCES["SecurityGroup"]["Properties"]


def test_the_scram_secret_is_one_that_msk_takes() -> None:
    secret = RESOURCES["ScramSecret"]["Properties"]
    assert secret["Name"]["Fn::Sub"].startswith("AmazonMSK_")
    assert secret["KmsKeyId"] == {"Fn::If": ["NoKey", {"Fn::GetAtt": ["Key", "Arn"]}, {"Ref": "KmsKeyArn"}]}
    assert CLUSTER["Outputs"]["ScramSecretKeyArn"]["Value"] == secret["KmsKeyId"], "who reads it needs the key's name"


def test_disks_grow_and_never_shrink() -> None:
    policy = RESOURCES["GrowStorage"]["Properties"]["TargetTrackingScalingPolicyConfiguration"]
    assert policy["DisableScaleIn"] is True
    assert RESOURCES["Storage"]["Properties"]["ScalableDimension"] == "kafka:broker-storage:VolumeSize"


def test_express_brokers_get_nothing_that_they_refuse() -> None:
    """Disks, a configuration of these keys and exporters are for Standard brokers only."""
    cluster = RESOURCES["Cluster"]["Properties"]
    for setting in (
        cluster["BrokerNodeGroupInfo"]["StorageInfo"],
        cluster["ConfigurationInfo"],
        cluster["OpenMonitoring"],
    ):
        condition, _, otherwise = setting["Fn::If"]
        assert (condition, otherwise) == ("Standard", {"Ref": "AWS::NoValue"})
    assert [node for node in walk(RESOURCES["Cluster"]) if node == {"Fn::Sub": "express.${BrokerSize}"}]
