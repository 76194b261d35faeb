"""Every resource type that the local cloud knows can be created, changed and deleted."""

import copy
import json
from typing import Any

from lab.cloud.cloudformation.types import TYPES, WITHOUT_LOCAL_MEANING
from tests.integration.local_aws import LocalAws

STACK = "everything"


def ref(name: str) -> dict[str, Any]:
    return {"Ref": name}


def att(name: str, attribute: str) -> dict[str, Any]:
    return {"Fn::GetAtt": [name, attribute]}


def resource(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::{kind}", "Properties": properties}


def trust(service: str) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def policy(action: str) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]}


RESOURCES: dict[str, dict[str, Any]] = {
    "Role": resource(
        "IAM::Role",
        AssumeRolePolicyDocument=trust("lambda.amazonaws.com"),
        Policies=[{"PolicyName": "inline", "PolicyDocument": policy("s3:GetObject")}],
    ),
    "Policy": resource("IAM::Policy", PolicyName="p", PolicyDocument=policy("sns:Publish"), Roles=[ref("Role")]),
    "Managed": resource("IAM::ManagedPolicy", PolicyDocument=policy("sqs:SendMessage"), Roles=[ref("Role")]),
    "Group": resource("EC2::SecurityGroup", GroupDescription="workers"),
    "Ingress": resource(
        "EC2::SecurityGroupIngress",
        GroupId=ref("Group"),
        IpProtocol="tcp",
        FromPort=80,
        ToPort=80,
        CidrIp="10.0.0.0/8",
    ),
    "Egress": resource(
        "EC2::SecurityGroupEgress",
        GroupId=ref("Group"),
        IpProtocol="tcp",
        FromPort=90,
        ToPort=90,
        CidrIp="10.0.0.0/8",
    ),
    "Secret": resource("SecretsManager::Secret", GenerateSecretString={"PasswordLength": 40}),
    "Parameter": resource("SSM::Parameter", Type="String", Value="one"),
    "Key": resource("KMS::Key", Description="one", EnableKeyRotation=True),
    "KeyAlias": resource("KMS::Alias", AliasName="alias/everything", TargetKeyId=ref("Key")),
    "Bucket": resource("S3::Bucket", VersioningConfiguration={"Status": "Suspended"}),
    "BucketPolicy": resource("S3::BucketPolicy", Bucket=ref("Bucket"), PolicyDocument=policy("s3:GetObject")),
    "Table": resource(
        "DynamoDB::Table",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    ),
    "Repository": resource("ECR::Repository"),
    "Topic": resource("SNS::Topic", DisplayName="one"),
    "TopicPolicy": resource("SNS::TopicPolicy", Topics=[ref("Topic")], PolicyDocument=policy("sns:Publish")),
    "Queue": resource("SQS::Queue", VisibilityTimeout=10),
    "QueuePolicy": resource("SQS::QueuePolicy", Queues=[ref("Queue")], PolicyDocument=policy("sqs:SendMessage")),
    "Subscription": resource(
        "SNS::Subscription",
        TopicArn=ref("Topic"),
        Protocol="sqs",
        Endpoint=att("Queue", "Arn"),
        FilterPolicy={"kind": ["lag"]},
    ),
    "LogGroup": resource("Logs::LogGroup", RetentionInDays=7),
    "MetricFilter": resource(
        "Logs::MetricFilter",
        LogGroupName=ref("LogGroup"),
        FilterPattern="ERROR",
        MetricTransformations=[{"MetricName": "errors", "MetricNamespace": "n", "MetricValue": "1"}],
    ),
    "SubscriptionFilter": resource(
        "Logs::SubscriptionFilter",
        LogGroupName=ref("LogGroup"),
        FilterPattern="ERROR",
        DestinationArn=att("Function", "Arn"),
    ),
    "Alarm": resource(
        "CloudWatch::Alarm",
        Namespace="n",
        MetricName="errors",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
    ),
    "Dashboard": resource("CloudWatch::Dashboard", DashboardBody='{"widgets": []}'),
    "Rule": resource(
        "Events::Rule",
        EventPattern={"source": ["one"]},
        Targets=[{"Id": "queue", "Arn": att("Queue", "Arn")}, {"Id": "topic", "Arn": ref("Topic")}],
    ),
    "Bus": resource("Events::EventBus", Name="everything"),
    "ScheduleGroup": resource("Scheduler::ScheduleGroup", Name="everything"),
    "Schedule": resource(
        "Scheduler::Schedule",
        GroupName=ref("ScheduleGroup"),
        State="DISABLED",
        ScheduleExpression="rate(1 hour)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": att("Function", "Arn"), "RoleArn": att("Role", "Arn")},
    ),
    "Function": resource(
        "Lambda::Function",
        Runtime="python3.13",
        Handler="index.handler",
        Role=att("Role", "Arn"),
        Code={"ZipFile": "def handler(event, context): return 1"},
        Environment={"Variables": {"A": "1"}},
        Layers=[ref("Layer")],
        ReservedConcurrentExecutions=2,
    ),
    "Layer": resource("Lambda::LayerVersion", Content={"S3Bucket": "everything-code", "S3Key": "layer.zip"}),
    "Version": resource("Lambda::Version", FunctionName=ref("Function")),
    "FunctionAlias": resource(
        "Lambda::Alias", FunctionName=ref("Function"), FunctionVersion=att("Version", "Version"), Name="live"
    ),
    "Permission": resource(
        "Lambda::Permission",
        FunctionName=ref("Function"),
        Action="lambda:InvokeFunction",
        Principal="logs.amazonaws.com",
    ),
    "InvokeConfig": resource("Lambda::EventInvokeConfig", FunctionName=ref("Function"), MaximumRetryAttempts=1)
    | {"DependsOn": "Permission"},
    "Machine": resource(
        "StepFunctions::StateMachine",
        RoleArn=att("Role", "Arn"),
        Definition={"StartAt": "P", "States": {"P": {"Type": "Pass", "Result": "${Word}", "End": True}}},
        DefinitionSubstitutions={"Word": "one"},
    ),
    "Cluster": resource("ECS::Cluster"),
    "Task": resource(
        "ECS::TaskDefinition", Cpu="256", Memory="512", ContainerDefinitions=[{"Name": "c", "Image": "i:1"}]
    ),
    "Service": resource(
        "ECS::Service",
        Cluster=ref("Cluster"),
        TaskDefinition=ref("Task"),
        DesiredCount=0,
        ServiceRegistries=[{"RegistryArn": att("Registry", "Arn")}],
    ),
    "Namespace": resource("ServiceDiscovery::PrivateDnsNamespace", Name="everything.local", Vpc="vpc-1"),
    "HttpNamespace": resource("ServiceDiscovery::HttpNamespace", Name="everything-http"),
    "Registry": resource(
        "ServiceDiscovery::Service",
        NamespaceId=ref("Namespace"),
        DnsConfig={"DnsRecords": [{"Type": "A", "TTL": 10}]},
    ),
    "Target": resource(
        "ApplicationAutoScaling::ScalableTarget",
        ServiceNamespace="ecs",
        ScalableDimension="ecs:service:DesiredCount",
        ResourceId={"Fn::Sub": "service/${Cluster}/${Service.Name}"},
        MinCapacity=1,
        MaxCapacity=4,
    ),
    "Scaling": resource(
        "ApplicationAutoScaling::ScalingPolicy",
        PolicyName="everything",
        PolicyType="TargetTrackingScaling",
        ScalingTargetId=ref("Target"),
        TargetTrackingScalingPolicyConfiguration={"TargetValue": 50},
    ),
    "Handle": {"Type": "AWS::CloudFormation::WaitConditionHandle"},
}

CHANGES: dict[str, dict[str, Any]] = {
    "Role": {"Policies": [{"PolicyName": "other", "PolicyDocument": policy("s3:PutObject")}]},
    "Policy": {"PolicyDocument": policy("sns:Subscribe")},
    "Managed": {"PolicyDocument": policy("sqs:ReceiveMessage")},
    "Group": {"SecurityGroupIngress": [{"IpProtocol": "tcp", "FromPort": 1, "ToPort": 2, "CidrIp": "10.1.0.0/16"}]},
    "Parameter": {"Value": "two"},
    "Bucket": {"VersioningConfiguration": {"Status": "Enabled"}},
    "BucketPolicy": {"PolicyDocument": policy("s3:PutObject")},
    "Table": {"TimeToLiveSpecification": {"AttributeName": "expires", "Enabled": True}},
    "Topic": {"DisplayName": "two"},
    "Subscription": {"FilterPolicy": {"kind": ["health"]}},
    "LogGroup": {"RetentionInDays": 14},
    "MetricFilter": {"FilterPattern": "WARN"},
    "Alarm": {"Threshold": 2},
    "Rule": {"EventPattern": {"source": ["two"]}, "Targets": [{"Id": "topic", "Arn": ref("Topic")}]},
    "Schedule": {"ScheduleExpression": "rate(2 hours)"},
    "Function": {"Environment": {"Variables": {"A": "2"}}, "Timeout": 9, "MemorySize": 512},
    "Machine": {"DefinitionSubstitutions": {"Word": "two"}},
    "Task": {"ContainerDefinitions": [{"Name": "c", "Image": "i:2"}]},
    "Service": {"DesiredCount": 0, "HealthCheckGracePeriodSeconds": 5},
    "Target": {"MaxCapacity": 8},
    "Scaling": {"TargetTrackingScalingPolicyConfiguration": {"TargetValue": 60}},
}

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

    stack = formation.create_stack(StackName=STACK, TemplateBody=json.dumps({"Resources": RESOURCES}))["StackId"]
    assert (status(aws, stack), failures(aws)) == ("CREATE_COMPLETE", [])
    before = physical(aws)

    formation.update_stack(StackName=STACK, TemplateBody=json.dumps({"Resources": changed()}))
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
    version = iam.get_policy(PolicyArn=names["Managed"])["Policy"]["DefaultVersionId"]
    document = iam.get_policy_version(PolicyArn=names["Managed"], VersionId=version)["PolicyVersion"]["Document"]
    assert document["Statement"][0]["Action"] == "sqs:ReceiveMessage"

    function = aws.client("lambda").get_function_configuration(FunctionName=names["Function"])
    assert (function["Environment"]["Variables"], function["Timeout"], function["MemorySize"]) == ({"A": "2"}, 9, 512)
    assert [layer["Arn"] for layer in function["Layers"]] == [names["Layer"]]

    machine = aws.client("stepfunctions").describe_state_machine(stateMachineArn=names["Machine"])
    assert json.loads(machine["definition"])["States"]["P"]["Result"] == "two"

    (service,) = aws.client("ecs").describe_services(cluster=names["Cluster"], services=[names["Service"]])["services"]
    assert service["taskDefinition"] == names["Task"]

    assert aws.client("s3").get_bucket_versioning(Bucket=names["Bucket"])["Status"] == "Enabled"
    expiry = aws.client("dynamodb").describe_time_to_live(TableName=names["Table"])["TimeToLiveDescription"]
    assert expiry["AttributeName"] == "expires"
    (group,) = aws.client("logs").describe_log_groups(logGroupNamePrefix=names["LogGroup"])["logGroups"]
    assert group["retentionInDays"] == 14
    targets = aws.client("events").list_targets_by_rule(Rule=names["Rule"])["Targets"]
    assert [target["Id"] for target in targets] == ["topic"]
    schedule = aws.client("scheduler").get_schedule(Name=names["Schedule"], GroupName="everything")
    assert (schedule["ScheduleExpression"], schedule["State"]) == ("rate(2 hours)", "DISABLED")
    secret = aws.client("secretsmanager").get_secret_value(SecretId=names["Secret"])
    assert len(secret["SecretString"]) == 40
    subscription = aws.client("sns").get_subscription_attributes(SubscriptionArn=names["Subscription"])["Attributes"]
    assert json.loads(subscription["FilterPolicy"]) == {"kind": ["health"]}
