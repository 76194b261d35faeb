"""Each patch of moto in the core of the local cloud: moto still needs it, and with it AWS's behaviour holds.

When a new release of moto makes the first half of a case fail, remove the patch.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.integration.local_aws import LocalAws


@dataclass(frozen=True)
class Gap:
    """What a cloud does that moto does otherwise than AWS."""

    observe: Callable[[LocalAws], Any]
    moto: Any
    aws: Any


def _status_of_stack(aws: LocalAws, name: str, template: dict[str, Any]) -> str:
    formation = aws.client("cloudformation")
    try:
        formation.create_stack(StackName=name, TemplateBody=json.dumps(template))
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


def _run(aws: LocalAws, state: dict[str, Any], given: Any = None, role: str = "") -> dict[str, Any]:
    return aws.run({"StartAt": "S", "States": {"S": {"End": True, **state}}}, given, role)


def _output(aws: LocalAws, state: dict[str, Any], given: Any = None) -> Any:
    described = _run(aws, state, given)
    return json.loads(described["output"]) if described["status"] == "SUCCEEDED" else described["error"]


def _task(service: str, **parameters: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": f"arn:aws:states:::{service}", "Parameters": parameters}


def names_unnamed_executions(aws: LocalAws) -> bool:
    execution: str = _run(aws, {"Type": "Pass"})["executionArn"]
    return re.search(":[0-9a-f-]{36}$", execution) is not None


def a_definite_path_names_one_value(aws: LocalAws) -> Any:
    return _output(aws, {"Type": "Pass", "Parameters": {"b.$": "$.a[0].b"}}, {"a": [{"b": 1}]})["b"]


def sdk_tasks_take_pascal_case(aws: LocalAws) -> Any:
    aws.client("ecs").create_cluster(clusterName="pascal")
    task = _task("aws-sdk:ecs:describeClusters", Clusters=["pascal"])
    return _output(aws, {**task, "ResultSelector": {"status.$": "$.Clusters[0].Status"}})


def start_execution_takes_pascal_case(aws: LocalAws) -> Any:
    states = aws.client("stepfunctions")
    child = states.create_state_machine(
        name="child", roleArn=aws.role(), definition='{"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}'
    )["stateMachineArn"]
    started = _output(aws, _task("states:startExecution", StateMachineArn=child, Input={"a": 1}))
    return sorted(started) if isinstance(started, dict) else started


def sdk_errors_carry_the_services_name(aws: LocalAws) -> Any:
    return _output(aws, _task("aws-sdk:secretsmanager:getSecretValue", SecretId="none"))


def dates_in_results_are_text(aws: LocalAws) -> Any:
    aws.client("secretsmanager").create_secret(Name="dated", SecretString="s")
    task = _task("aws-sdk:secretsmanager:describeSecret", SecretId="dated")
    try:
        result = _output(aws, {**task, "ResultSelector": {"created.$": "$.CreatedDate"}})
    except ClientError as error:
        return error.response["Error"]["Code"]
    return re.sub(r"\d", "0", result["created"])


def stopping_says_why(aws: LocalAws) -> tuple[str | None, str | None]:
    states = aws.client("stepfunctions")
    machine = states.create_state_machine(
        name="stopped",
        roleArn=aws.role(),
        definition='{"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 9999, "End": true}}}',
    )["stateMachineArn"]
    execution = states.start_execution(stateMachineArn=machine, name="one")["executionArn"]
    states.stop_execution(executionArn=execution, error="Enough", cause="asked to")
    described = aws.finished(execution)
    return described.get("error"), described.get("cause")


def a_failed_callback_keeps_its_cause(aws: LocalAws) -> str | None:
    sqs, states = aws.client("sqs"), aws.client("stepfunctions")
    queue = sqs.create_queue(QueueName="tokens")["QueueUrl"]
    task = _task("sqs:sendMessage.waitForTaskToken", QueueUrl=queue, MessageBody={"token.$": "$$.Task.Token"})
    machine = states.create_state_machine(
        name="called-back",
        roleArn=aws.role(),
        definition=json.dumps({"StartAt": "T", "States": {"T": {**task, "End": True}}}),
    )["stateMachineArn"]
    execution = states.start_execution(stateMachineArn=machine, name="one")["executionArn"]
    (message,) = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=5)["Messages"]
    token = json.loads(message["Body"])["token"]
    states.send_task_failure(taskToken=token, error="Broken", cause="the disk is full")
    return aws.finished(execution).get("cause")


def a_task_without_permission_fails(aws: LocalAws) -> str:
    topic = aws.client("sns").create_topic(Name="forbidden")["TopicArn"]
    elsewhere = {"Effect": "Allow", "Action": "sns:Publish", "Resource": f"{topic}-of-others"}
    status: str = _run(aws, _task("sns:publish", TopicArn=topic, Message="m"), role=aws.role(elsewhere))["status"]
    return status


def a_refused_invocation_is_the_sdks_general_exception(aws: LocalAws) -> Any:
    elsewhere = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": "arn:aws:lambda:*:*:function:other"}
    return _run(aws, _task("lambda:invoke", FunctionName="forbidden"), role=aws.role(elsewhere))["error"]


GAPS = (
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
    Gap(names_unnamed_executions, moto=False, aws=True),
    Gap(a_definite_path_names_one_value, moto=[1], aws=1),
    Gap(sdk_tasks_take_pascal_case, moto="States.Runtime", aws={"status": "ACTIVE"}),
    Gap(start_execution_takes_pascal_case, moto="States.Runtime", aws=["ExecutionArn", "StartDate"]),
    Gap(
        sdk_errors_carry_the_services_name,
        moto="secretsmanager.ResourceNotFoundException",
        aws="SecretsManager.ResourceNotFoundException",
    ),
    Gap(dates_in_results_are_text, moto="500", aws="0000-00-00T00:00:00.000Z"),
    Gap(stopping_says_why, moto=(None, None), aws=("Enough", "asked to")),
    Gap(a_failed_callback_keeps_its_cause, moto=None, aws="the disk is full"),
    Gap(
        a_refused_invocation_is_the_sdks_general_exception,
        moto="Lambda.ResourceNotFoundException",
        aws="Lambda.AWSLambdaException",
    ),
    Gap(a_task_without_permission_fails, moto="SUCCEEDED", aws="FAILED"),
)
each_gap = pytest.mark.parametrize("gap", GAPS, ids=lambda gap: gap.observe.__name__)


@each_gap
def test_moto_still_needs_the_patch(plain_moto: LocalAws, gap: Gap) -> None:
    assert gap.observe(plain_moto) == gap.moto


@each_gap
def test_the_patch_gives_the_behaviour_of_aws(aws: LocalAws, gap: Gap) -> None:
    assert gap.observe(aws) == gap.aws
