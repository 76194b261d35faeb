"""An application with all that `make verify` asks AWS about, and nothing else: no worker, no cluster.

Its names are those of the real templates, which tests/product/e2e/sharing_a_lab/test_verify.py asks.
"""

import json
from collections.abc import Mapping
from typing import Any

from lab.deployment import STACK_NAME, Application
from lab.verify.site import Site
from mskmigration.reach.model import ClusterReach, Reach, RightsSeen, WorkerReach
from tests.localaws.running import LocalAws
from verify.lines.stacks import OUTPUTS

RIGHTS = RightsSeen(seen_on="7 topics")
REACH = Reach(
    workers=(WorkerReach(url="http://10.0.0.1:8083", version="4.1.2"),),
    source=ClusterReach(servers="old:9092", cluster_id="old", brokers=3, topics=7, rights=RIGHTS),
    target=ClusterReach(servers="new:9092", cluster_id="new", brokers=3, topics=4, rights=RIGHTS),
    migrations={},
)
type Json = dict[str, Any]


def deployed(aws: LocalAws) -> Site:
    """Deploy it, and let heal run once."""
    stack = create(aws, STACK_NAME, _parts())
    assert stack["StackStatus"] == "CREATE_COMPLETE", stack
    site = Site(aws.endpoint, Application.of({each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}))
    site.heal_once()
    return site


def deployed_in_vain(aws: LocalAws, name: str) -> None:
    """Deploy one of whose alarms' stack a resource cannot be made, so that all of it is rolled back."""
    parts = {key: _named(template, name) for key, template in _parts().items()}
    parts["Alarms"]["Resources"]["Planted"] = _resource("SNS::Topic", TopicName="no spaces allowed")
    assert create(aws, name, parts)["StackStatus"] == "ROLLBACK_COMPLETE"


def create(aws: LocalAws, name: str, parts: Mapping[str, Json]) -> Json:
    """Create the stack with these nested in it, and return its description."""
    s3, bucket = aws.client("s3"), f"{name}-templates"
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": aws.endpoint.region})
    for key, template in parts.items():
        s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(template).encode())
    formation = aws.client("cloudformation")
    formation.create_stack(
        StackName=name,
        TemplateBody=json.dumps(_root(f"{aws.endpoint.url}/{bucket}", parts)),
        Parameters=[{"ParameterKey": "WorkerCount", "ParameterValue": "0"}],
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    )
    stack: Json = formation.describe_stacks(StackName=name)["Stacks"][0]
    return stack


def _parts() -> dict[str, Json]:
    return {"Workers": _workers(), "Control": _control(), "Alarms": _alarms()}


def _named(template: Json, name: str) -> Json:
    """Call what has a name after another stack."""
    renamed: Json = json.loads(json.dumps(template).replace(STACK_NAME, name))
    return renamed


def _root(folder: str, parts: Mapping[str, Json]) -> Json:
    def output(name: str) -> Json:
        part = next((part for part, template in parts.items() if name in template["Outputs"]), None)
        return {"Value": {"Fn::GetAtt": [part, f"Outputs.{name}"]} if part else f"no-{name}"}

    nested = {
        name: {
            "Type": "AWS::CloudFormation::Stack",
            "Properties": {"TemplateURL": f"{folder}/{name}"},
        }
        for name in parts
    }
    handed_on = {"ConnectLogGroupName": {"Fn::GetAtt": ["Workers", "Outputs.ConnectLogGroupName"]}}
    nested["Control"]["Properties"] |= {"Parameters": handed_on}  # type: ignore[operator]
    return {
        "Parameters": {"WorkerCount": {"Type": "Number"}},
        "Resources": nested,
        "Outputs": {name: output(name) for name in OUTPUTS},
    }


def _workers() -> Json:
    return {
        "Resources": {
            "Vpc": _resource("EC2::VPC", CidrBlock="10.0.0.0/24"),
            "Subnet": _resource("EC2::Subnet", VpcId=_ref("Vpc"), CidrBlock="10.0.0.0/24"),
            "Group": _resource("EC2::SecurityGroup", GroupDescription="workers", VpcId=_ref("Vpc")),
            "Cluster": _resource("ECS::Cluster"),
            "LogGroup": _resource("Logs::LogGroup", LogGroupName=f"/{STACK_NAME}/connect"),
            "Task": _resource(
                "ECS::TaskDefinition",
                RequiresCompatibilities=["FARGATE"],
                NetworkMode="awsvpc",
                Cpu="512",
                Memory="1024",
                ContainerDefinitions=[{"Name": "connect", "Image": "kafka-connect"}],
            ),
            "Service": _resource(
                "ECS::Service",
                Cluster=_ref("Cluster"),
                TaskDefinition=_ref("Task"),
                DesiredCount=0,
                LaunchType="FARGATE",
                NetworkConfiguration={
                    "AwsvpcConfiguration": {"Subnets": [_ref("Subnet")], "SecurityGroups": [_ref("Group")]}
                },
            ),
        },
        "Outputs": {
            "ConnectClusterName": {"Value": _ref("Cluster")},
            "ConnectServiceName": {"Value": {"Fn::GetAtt": ["Service", "Name"]}},
            "ConnectLogGroupName": {"Value": _ref("LogGroup")},
        },
    }


def _control() -> Json:
    heal = {"StartAt": "List", "States": {"List": {"Type": "Task", "Resource": "${ListMigrations}", "End": True}}}
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    services = ("lambda.amazonaws.com", "states.amazonaws.com", "scheduler.amazonaws.com")
    trust = [{"Effect": "Allow", "Principal": {"Service": each}, "Action": "sts:AssumeRole"} for each in services]
    resources = {
        "Role": _resource(
            "IAM::Role",
            AssumeRolePolicyDocument={"Version": "2012-10-17", "Statement": trust},
            Policies=[{"PolicyName": "all", "PolicyDocument": {"Version": "2012-10-17", "Statement": [everything]}}],
        ),
        "VerifyDeploymentFunction": _function(REACH.model_dump(mode="json")),
        "ListMigrationsFunction": _function({"migrations": []}),
        "StartHealingFunction": _function({}),
        "LogMayStartHealing": _resource(
            "Lambda::Permission",
            Action="lambda:InvokeFunction",
            FunctionName=_ref("StartHealingFunction"),
            Principal="logs.amazonaws.com",
        ),
        "DeadTaskLines": _resource(
            "Logs::SubscriptionFilter",
            LogGroupName=_ref("ConnectLogGroupName"),
            FilterPattern="died",
            DestinationArn={"Fn::GetAtt": ["StartHealingFunction", "Arn"]},
        )
        | {"DependsOn": "LogMayStartHealing"},
        "HealStateMachine": _resource(
            "StepFunctions::StateMachine",
            RoleArn={"Fn::GetAtt": ["Role", "Arn"]},
            DefinitionString=json.dumps(heal),
            DefinitionSubstitutions={"ListMigrations": {"Fn::GetAtt": ["ListMigrationsFunction", "Arn"]}},
        ),
        "HealStateMachineEachMinute": _resource(
            "Scheduler::Schedule",
            ScheduleExpression="rate(1 minute)",
            Description="Keeps the connectors healthy",
            FlexibleTimeWindow={"Mode": "OFF"},
            Target={"Arn": _ref("HealStateMachine"), "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]}},
        ),
        "Table": _resource(
            "DynamoDB::Table",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            SSESpecification={"SSEEnabled": True, "SSEType": "KMS"},
        ),
        "Bucket": _resource(
            "S3::Bucket",
            BucketEncryption={
                "ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}]
            },
        ),
        "Topic": _resource("SNS::Topic"),
    }
    outputs = {"HealStateMachineArn": "HealStateMachine", "TableName": "Table", "BucketName": "Bucket"}
    return {
        "Parameters": {"ConnectLogGroupName": {"Type": "String"}},
        "Resources": resources,
        "Outputs": {name: {"Value": _ref(of)} for name, of in {**outputs, "TopicArn": "Topic"}.items()},
    }


def _alarms() -> Json:
    alarm = _resource(
        "CloudWatch::Alarm",
        AlarmName=f"{STACK_NAME}-FastPathFails",
        Namespace="AWS/Lambda",
        MetricName="Errors",
        Statistic="Sum",
        Period=60,
        ComparisonOperator="GreaterThanThreshold",
        Threshold=0,
        EvaluationPeriods=1,
    )
    dashboard = _resource("CloudWatch::Dashboard", DashboardName=STACK_NAME, DashboardBody='{"widgets": []}')
    return {"Resources": {"FastPathFails": alarm, "Dashboard": dashboard}, "Outputs": {}}


def _function(answer: object) -> Json:
    code = f"import json\n\ndef handler(event, context):\n    return json.loads({json.dumps(answer)!r})\n"
    return _resource(
        "Lambda::Function",
        Runtime="python3.13",
        Handler="index.handler",
        Role={"Fn::GetAtt": ["Role", "Arn"]},
        Code={"ZipFile": code},
        Environment={"Variables": {"ANSWERS": "always"}},
    )


def _resource(kind: str, **properties: Any) -> Json:
    return {"Type": f"AWS::{kind}", "Properties": properties}


def _ref(name: str) -> Json:
    return {"Ref": name}
