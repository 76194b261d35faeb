"""Each patch of moto in the core of the local cloud: moto still needs it, and with it AWS's behaviour holds.

When a new release of moto makes the first half of a case fail, remove the patch.
"""

import json
import os
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.localaws.integration.gaps import Gap, name_of
from tests.localaws.running import LocalAws


def _status_of_stack(aws: LocalAws, name: str, template: dict[str, Any]) -> str:
    formation = aws.client("cloudformation")
    try:
        formation.create_stack(
            StackName=name,
            TemplateBody=json.dumps(template),
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        )
    except ClientError as error:
        return error.response["Error"]["Code"]
    status: str = formation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
    return status


def transforms_sam(aws: LocalAws) -> bool:
    template = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {"Table": {"Type": "AWS::Serverless::SimpleTable"}},
    }
    _status_of_stack(aws, "transformed", template)
    return any(name.startswith("transformed-Table-") for name in aws.client("dynamodb").list_tables()["TableNames"])


def unsupported_types_fail(aws: LocalAws) -> str:
    return _status_of_stack(aws, "unsupported", {"Resources": {"Space": {"Type": "AWS::SimSpaceWeaver::Simulation"}}})


def a_failed_resource_rolls_back(aws: LocalAws) -> str:
    topic = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "no spaces allowed"}}
    return _status_of_stack(aws, "failing", {"Resources": {"Topic": topic}})


def a_change_reaches_what_refers_to_it(aws: LocalAws) -> str:
    formation = aws.client("cloudformation")

    def template(image: str) -> str:
        container = {"Name": "c", "Image": image, "Memory": 128}
        task = {"Type": "AWS::ECS::TaskDefinition", "Properties": {"ContainerDefinitions": [container]}}
        service = {
            "Type": "AWS::ECS::Service",
            "Properties": {"Cluster": {"Ref": "Cluster"}, "TaskDefinition": {"Ref": "Task"}, "DesiredCount": 0},
        }
        cluster = {"Type": "AWS::ECS::Cluster", "Properties": {"ClusterName": "spread"}}
        return json.dumps({"Resources": {"Cluster": cluster, "Task": task, "Service": service}})

    formation.create_stack(StackName="spread", TemplateBody=template("image:1"))
    formation.update_stack(StackName="spread", TemplateBody=template("image:2"))
    ecs = aws.client("ecs")
    (service,) = ecs.list_services(cluster="spread")["serviceArns"]
    (described,) = ecs.describe_services(cluster="spread", services=[service])["services"]
    definition = ecs.describe_task_definition(taskDefinition=described["taskDefinition"])["taskDefinition"]
    image: str = definition["containerDefinitions"][0]["image"]
    return image


def keeps_what_a_task_needs(aws: LocalAws) -> dict[str, Any]:
    properties = {
        "Family": "kept",
        "Cpu": "512",
        "Memory": "1024",
        "RuntimePlatform": {"CpuArchitecture": "ARM64"},
        "ContainerDefinitions": [{"Name": "c", "Image": "i", "StopTimeout": 60}],
    }
    task = {"Type": "AWS::ECS::TaskDefinition", "Properties": properties}
    _status_of_stack(aws, "kept", {"Resources": {"Task": task}})
    kept = aws.client("ecs").describe_task_definition(taskDefinition="kept")["taskDefinition"]
    return {key: kept.get(key) for key in ("cpu", "runtimePlatform")}


def keeps_the_time_to_live_of_a_table(aws: LocalAws) -> str:
    properties = {
        "TableName": "expiring",
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "TimeToLiveSpecification": {"AttributeName": "expires", "Enabled": True},
    }
    table = {"Type": "AWS::DynamoDB::Table", "Properties": properties}
    aws.client("cloudformation").create_stack(
        StackName="expiring", TemplateBody=json.dumps({"Resources": {"T": table}})
    )
    described = aws.client("dynamodb").describe_time_to_live(TableName="expiring")["TimeToLiveDescription"]
    status: str = described["TimeToLiveStatus"]
    return status


def reads_the_conditions_of_a_bucket_s_policy(aws: LocalAws) -> str:
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="by-tls", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": "arn:aws:s3:::by-tls/*",
        "Condition": {"Bool": {"aws:SecureTransport": False}},
    }
    s3.put_bucket_policy(Bucket="by-tls", Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    try:
        s3.put_object(Bucket="by-tls", Key="k", Body=b"x")
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "written"


def misses_an_msk_cluster_that_is_gone(aws: LocalAws) -> str:
    gone = "arn:aws:kafka:eu-central-1:123456789012:cluster/gone/00000000-0000-0000-0000-000000000000-1"
    try:
        aws.client("kafka").describe_cluster(ClusterArn=gone)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "found"


def a_subscription_by_mail_waits_for_its_link(aws: LocalAws) -> list[str]:
    sns = aws.client("sns")
    topic = sns.create_topic(Name=f"told-{os.urandom(4).hex()}")["TopicArn"]
    for protocol, endpoint in (("email", "me@example.com"), ("https", "https://example.com")):
        sns.subscribe(TopicArn=topic, Protocol=protocol, Endpoint=endpoint)
    listed = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    return [each["Protocol"] for each in listed if each["SubscriptionArn"] == "PendingConfirmation"]


def takes_metrics_from_log_lines(aws: LocalAws) -> list[float]:
    logs, now = aws.client("logs"), datetime.now(UTC)
    at, group = int(now.timestamp() * 1000), f"metrics-{os.urandom(4).hex()}"
    directive = {"Namespace": group, "Dimensions": [["service"]], "Metrics": [{"Name": "Lag"}]}
    line = {"_aws": {"Timestamp": at, "CloudWatchMetrics": [directive]}, "service": "s", "Lag": [7]}
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName="stream")
    events = [{"timestamp": at, "message": json.dumps(line)}]
    logs.put_log_events(logGroupName=group, logStreamName="stream", logEvents=events)
    told = aws.client("cloudwatch").get_metric_statistics(
        Namespace=group,
        MetricName="Lag",
        Dimensions=[{"Name": "service", "Value": "s"}],
        StartTime=now - timedelta(minutes=5),
        EndTime=now + timedelta(minutes=5),
        Period=60,
        Statistics=["Maximum"],
    )
    return [point["Maximum"] for point in told["Datapoints"]]


def refuses_events_that_are_too_large(aws: LocalAws) -> str:
    entry = {"Source": "s", "DetailType": "d", "Detail": json.dumps({"a": "é" * 100_000}, ensure_ascii=False)}
    try:
        aws.client("events").put_events(Entries=[entry, entry])
    except ClientError as error:
        return error.response["Error"]["Message"]
    return "sent"


def counts_a_message_s_bytes(aws: LocalAws) -> str:
    sns = aws.client("sns")
    try:
        sns.publish(TopicArn=sns.create_topic(Name="counted")["TopicArn"], Message="é" * 200_000)
    except ClientError as error:
        return error.response["Error"]["Message"]
    return "sent"


GAPS = (
    Gap(a_subscription_by_mail_waits_for_its_link, moto=[], aws=["email"]),
    Gap(takes_metrics_from_log_lines, moto=[], aws=[7.0]),
    Gap(
        refuses_events_that_are_too_large,
        moto="sent",
        aws="Total size of the entries in the request is over the limits.",
    ),
    Gap(counts_a_message_s_bytes, moto="sent", aws="Invalid parameter: Message too long"),
    Gap(misses_an_msk_cluster_that_is_gone, moto="500", aws="NotFoundException"),
    Gap(reads_the_conditions_of_a_bucket_s_policy, moto="403", aws="written"),
    Gap(transforms_sam, moto=False, aws=True),
    Gap(unsupported_types_fail, moto="CREATE_COMPLETE", aws="ROLLBACK_COMPLETE"),
    Gap(a_failed_resource_rolls_back, moto="InvalidParameter", aws="ROLLBACK_COMPLETE"),
    Gap(a_change_reaches_what_refers_to_it, moto="image:1", aws="image:2"),
    Gap(
        keeps_what_a_task_needs,
        moto={"cpu": None, "runtimePlatform": None},
        aws={"cpu": "512", "runtimePlatform": {"cpuArchitecture": "ARM64"}},
    ),
    Gap(keeps_the_time_to_live_of_a_table, moto="DISABLED", aws="ENABLED"),
)
each_gap = pytest.mark.parametrize("gap", GAPS, ids=name_of)


@each_gap
def test_moto_still_needs_the_patch(plain_moto: LocalAws, gap: Gap) -> None:
    assert gap.observe(plain_moto) == gap.moto


@each_gap
def test_the_patch_gives_the_behaviour_of_aws(aws: LocalAws, gap: Gap) -> None:
    assert gap.observe(aws) == gap.aws
