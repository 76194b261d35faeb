"""Every resource type that the local cloud knows can be created, changed and deleted."""

import copy
import json
from typing import Any

from localaws.cloudformation.types import TYPES, WITHOUT_LOCAL_MEANING
from tests.localaws.integration.every_type import CHANGES, RESOURCES
from tests.localaws.running import LocalAws

STACK = "everything"
IAM = ["CAPABILITY_NAMED_IAM"]


EMPTY_ARCHIVE = b"PK\x05\x06" + bytes(18)


def changed() -> dict[str, Any]:
    resources = copy.deepcopy(RESOURCES)
    for name, properties in CHANGES.items():
        resources[name]["Properties"] |= properties
    return resources


def failures(aws: LocalAws) -> list[str]:
    events = aws.client("cloudformation").describe_stack_events(StackName=STACK)["StackEvents"]
    return [event["ResourceStatusReason"] for event in events if event["ResourceStatus"].endswith("FAILED")]


def physical(aws: LocalAws) -> dict[str, str]:
    listed = aws.client("cloudformation").list_stack_resources(StackName=STACK)["StackResourceSummaries"]
    return {entry["LogicalResourceId"]: entry["PhysicalResourceId"] for entry in listed}


def status(aws: LocalAws, stack: str) -> str:
    (described,) = aws.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    found: str = described["StackStatus"]
    return found


def test_the_stack_below_has_every_type() -> None:
    covered = {described["Type"] for described in RESOURCES.values()}
    assert {*TYPES} - covered == set()
    assert covered - {*TYPES} <= {*WITHOUT_LOCAL_MEANING}


def test_every_type_is_created_changed_and_deleted(aws: LocalAws) -> None:
    s3, formation = aws.client("s3"), aws.client("cloudformation")
    s3.create_bucket(Bucket="everything-code", CreateBucketConfiguration={"LocationConstraint": aws.endpoint.region})
    s3.put_object(Bucket="everything-code", Key="layer.zip", Body=EMPTY_ARCHIVE)

    stack = formation.create_stack(
        StackName=STACK, TemplateBody=json.dumps({"Resources": RESOURCES}), Capabilities=IAM
    )["StackId"]
    assert (status(aws, stack), failures(aws)) == ("CREATE_COMPLETE", [])
    before = physical(aws)

    formation.update_stack(StackName=STACK, TemplateBody=json.dumps({"Resources": changed()}), Capabilities=IAM)
    assert (status(aws, stack), failures(aws)) == ("UPDATE_COMPLETE", [])
    after = physical(aws)
    assert {name for name in before if before[name] != after[name]} == {"Task"}, "the only replacement"
    check_changes(aws, after)

    formation.delete_stack(StackName=STACK)
    assert status(aws, stack) == "DELETE_COMPLETE"


def check_changes(aws: LocalAws, names: dict[str, str]) -> None:
    """Read back from each service what the update changed."""
    iam = aws.client("iam")
    assert sorted(iam.list_role_policies(RoleName=names["Role"])["PolicyNames"]) == ["other", "p"]
    boundary = iam.get_role(RoleName=names["Role"])["Role"]["PermissionsBoundary"]
    assert boundary["PermissionsBoundaryArn"] == "arn:aws:iam::aws:policy/PowerUserAccess"
    version = iam.get_policy(PolicyArn=names["Managed"])["Policy"]["DefaultVersionId"]
    document = iam.get_policy_version(PolicyArn=names["Managed"], VersionId=version)["PolicyVersion"]["Document"]
    assert document["Statement"][0]["Action"] == "sqs:ReceiveMessage"

    kms = aws.client("kms")
    assert kms.describe_key(KeyId=names["Key"])["KeyMetadata"]["Description"] == "two"
    assert "Sid" not in kms.get_key_policy(KeyId=names["Key"], PolicyName="default")["Policy"]

    function = aws.client("lambda").get_function_configuration(FunctionName=names["Function"])
    assert (function["Environment"]["Variables"], function["Timeout"], function["MemorySize"]) == ({"AN": "2"}, 9, 512)
    assert [layer["Arn"] for layer in function["Layers"]] == [names["Layer"]]

    machine = aws.client("stepfunctions").describe_state_machine(stateMachineArn=names["Machine"])
    assert json.loads(machine["definition"])["States"]["P"]["Result"] == "two"

    (service,) = aws.client("ecs").describe_services(cluster=names["Cluster"], services=[names["Service"]])["services"]
    assert service["taskDefinition"] == names["Task"]

    assert aws.client("s3").get_bucket_versioning(Bucket=names["Bucket"])["Status"] == "Enabled"
    expiry = aws.client("dynamodb").describe_time_to_live(TableName=names["Table"])["TimeToLiveDescription"]
    assert expiry["AttributeName"] == "expires"
    (group,) = aws.client("logs").describe_log_groups(logGroupNamePrefix=names["LogGroup"])["logGroups"]
    assert (group["retentionInDays"], group["kmsKeyId"]) == (14, "arn:aws:kms:eu-central-1:123456789012:key/1")
    (subscribed,) = aws.client("logs").describe_subscription_filters(logGroupName=names["LogGroup"])[
        "subscriptionFilters"
    ]
    assert subscribed["filterPattern"] == '?"task died" ?WARN'
    targets = aws.client("events").list_targets_by_rule(Rule=names["Rule"])["Targets"]
    assert [target["Id"] for target in targets] == ["topic"]
    schedule = aws.client("scheduler").get_schedule(Name=names["Schedule"], GroupName="everything")
    assert (schedule["ScheduleExpression"], schedule["State"]) == ("rate(2 hours)", "DISABLED")
    secret = aws.client("secretsmanager").get_secret_value(SecretId=names["Secret"])
    assert len(secret["SecretString"]) == 40
    kafka = aws.client("kafka")
    revision = kafka.describe_configuration_revision(Arn=names["KafkaConfiguration"], Revision=2)
    assert revision["ServerProperties"] == b"num.partitions=6"
    assert kafka.list_scram_secrets(ClusterArn=names["KafkaCluster"])["SecretArnList"] == []
    subscription = aws.client("sns").get_subscription_attributes(SubscriptionArn=names["Subscription"])["Attributes"]
    assert json.loads(subscription["FilterPolicy"]) == {"kind": ["health"]}
