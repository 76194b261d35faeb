"""Keys of ours let in every service that uses them by itself, and no other; roles use them by their own policies."""

import re
from typing import Any

import pytest

from tests.paths import ROOT
from tests.product.infrastructure.templates import ROOT_TEMPLATE, STACKS, template
from tools.reference.sources import walk

TEMPLATES: dict[str, Any] = {path.stem: template(path) for path in (ROOT_TEMPLATE, *STACKS)}
# Source: Amazon SNS Developer Guide, "Enable compatibility between event sources from AWS services and encrypted
# topics".
PUBLISHERS = {"AWS::CloudWatch::Alarm": "cloudwatch", "AWS::Events::Rule": "events"}
PUBLISHES = {"kms:Decrypt", "kms:GenerateDataKey*"}
# Source: Amazon CloudWatch Logs User Guide, "Encrypt log data in CloudWatch Logs using AWS KMS".
KEEPS_LOGS = {"kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"}


def of_type(*kinds: str) -> list[dict[str, Any]]:
    found = [each for document in TEMPLATES.values() for each in document["Resources"].values()]
    return [each for each in found if each["Type"] in kinds]


def let_in(stack: str) -> dict[str, Any]:
    """Return the statement for each service that a stack's key lets in, by the service's name."""
    statements = TEMPLATES[stack]["Resources"]["Key"]["Properties"]["KeyPolicy"]["Statement"]
    services = [each for each in statements if "Service" in each["Principal"]]
    return {re.findall(r"(\w+)\.(?:\$|amazonaws)", str(each["Principal"]))[0]: each for each in services}


def test_the_applications_key_lets_in_whoever_uses_it_by_itself() -> None:
    publishing = {PUBLISHERS[each["Type"]] for each in of_type(*PUBLISHERS) if "TopicArn" in str(each)}
    assert publishing == {"cloudwatch"}
    statements = let_in("key")
    assert set(statements) == publishing | {"logs"}
    assert set(statements["logs"]["Action"]) == KEEPS_LOGS
    assert set(statements["cloudwatch"]["Action"]) == PUBLISHES
    # Another account's alarms are refused; those whose account CloudWatch does not tell are let in as before.
    condition = {"StringEqualsIfExists": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    assert statements["cloudwatch"]["Condition"] == condition


def test_the_clusters_key_lets_in_the_logs() -> None:
    statements = let_in("cluster")
    assert set(statements) == {"logs"}
    assert set(statements["logs"]["Action"]) == KEEPS_LOGS


@pytest.mark.parametrize("stack", ["key", "cluster"])
def test_logs_use_it_for_the_log_groups_of_ours_alone(stack: str) -> None:
    (pattern,) = [
        str(node["kms:EncryptionContext:aws:logs:arn"]).removesuffix("'}").partition("log-group:")[2]
        for node in walk(let_in(stack)["logs"]["Condition"])
        if "kms:EncryptionContext:aws:logs:arn" in node
    ]
    assert pattern == {"key": "/${Application}*", "cluster": "/${AWS::StackName}/*"}[stack]
    for group in of_type("AWS::Logs::LogGroup"):
        name = group["Properties"]["LogGroupName"]["Fn::Sub"]
        assert name.startswith(("/${Application}/", "/${AWS::StackName}/"))


def test_nobody_elses_alarm_reaches_the_topic() -> None:
    """What the key leaves open, the topic's default policy closes: only the account's own may publish."""
    assert not of_type("AWS::SNS::TopicPolicy")


@pytest.mark.parametrize("stack", ["key", "cluster"])
def test_a_key_rotates_and_can_be_called_back_for_a_month(stack: str) -> None:
    key = TEMPLATES[stack]["Resources"]["Key"]["Properties"]
    assert key["EnableKeyRotation"] is True
    assert key["PendingWindowInDays"] == 30


def test_the_key_outlives_its_stack_as_the_evidence_does() -> None:
    assert TEMPLATES["key"]["Resources"]["Key"]["DeletionPolicy"] == "RetainExceptOnCreate"


def test_everything_that_takes_a_key_takes_the_one_of_the_parameter() -> None:
    for name in ("control", "workers", "monitoring"):
        for node in walk(TEMPLATES[name]):
            for member in ("KmsKeyId", "KmsMasterKeyId", "KMSMasterKeyId", "KMSMasterKeyID", "KmsKeyArn"):
                if isinstance(node.get(member), dict) and "Type" not in node[member]:
                    assert node[member] == {"Fn::If": ["OwnKey", {"Ref": "KmsKeyArn"}, {"Ref": "AWS::NoValue"}]}


def test_whoever_edits_parameters_reads_whom_a_key_must_let_in() -> None:
    text = (ROOT / "parameters" / "application.yaml").read_text()
    assert "logs.REGION.amazonaws.com" in text
    assert "cloudwatch.amazonaws.com" in text
