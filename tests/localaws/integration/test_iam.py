"""The deployed roles are enforced, in each service's own protocol."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.localaws.integration.callers import Caller, allow
from tests.localaws.running import LocalAws

HERE = "eu-central-1:123456789012"


@pytest.fixture(scope="module")
def nobody(aws: LocalAws) -> Caller:
    """Return a caller whose role allows nothing of what the tests ask."""
    return Caller(aws, allow("none:None", "*"))


@pytest.mark.parametrize(
    ("service", "method", "parameters", "code"),
    [
        ("dynamodb", "put_item", {"TableName": "t", "Item": {"id": {"S": "x"}}}, "AccessDeniedException"),
        ("s3", "put_object", {"Bucket": "b", "Key": "k", "Body": b"x"}, "AccessDenied"),
        ("s3", "list_objects_v2", {"Bucket": "b"}, "AccessDenied"),
        ("sns", "publish", {"TopicArn": f"arn:aws:sns:{HERE}:t", "Message": "m"}, "AuthorizationError"),
        ("ecs", "stop_task", {"cluster": "c", "task": "t"}, "AccessDeniedException"),
        ("events", "put_events", {"Entries": [{"Source": "s"}]}, "AccessDeniedException"),
        ("lambda", "invoke", {"FunctionName": "f"}, "AccessDeniedException"),
        ("logs", "create_log_group", {"logGroupName": "g"}, "AccessDeniedException"),
        ("scheduler", "delete_schedule", {"Name": "n"}, "AccessDeniedException"),
        ("secretsmanager", "get_secret_value", {"SecretId": "s"}, "AccessDeniedException"),
        ("stepfunctions", "list_state_machines", {}, "AccessDeniedException"),
        ("iam", "list_roles", {}, "AccessDenied"),
        ("ec2", "describe_vpcs", {}, "UnauthorizedOperation"),
    ],
)
def test_refusals_answer_as_the_service_does(
    nobody: Caller, service: str, method: str, parameters: dict[str, Any], code: str
) -> None:
    assert nobody.code(service, method, **parameters) == code


def test_cloudwatch_refuses_too(nobody: Caller) -> None:
    metric = {"Namespace": "n", "MetricData": [{"MetricName": "m", "Value": 1}]}
    assert nobody.code("cloudwatch", "put_metric_data", **metric).startswith("AccessDenied")


def test_a_refusal_says_who_what_and_why_and_is_listed(aws: LocalAws, nobody: Caller) -> None:
    table = f"arn:aws:dynamodb:{HERE}:table/listed"
    with pytest.raises(ClientError) as refused:
        nobody.client("dynamodb").get_item(TableName="listed", Key={"id": {"S": "x"}})
    name = nobody.role.split("/")[-1]
    assert refused.value.response["Error"]["Message"] == (
        f"User: arn:aws:sts::123456789012:assumed-role/{name}/test is not authorized to perform: dynamodb:GetItem "
        f"on resource: {table} because no identity-based policy allows the dynamodb:GetItem action"
    )
    assert {
        "role": nobody.role,
        "action": "dynamodb:GetItem",
        "resource": table,
        "reason": "because no identity-based policy allows the dynamodb:GetItem action",
    } in aws.denied()


def test_everybody_may_ask_who_they_are(nobody: Caller) -> None:
    assert nobody.role.split("/")[-1] in nobody.client("sts").get_caller_identity()["Arn"]


def test_a_scoped_role_may_do_just_what_it_says(aws: LocalAws) -> None:
    sns = aws.client("sns")
    mine, other = (sns.create_topic(Name=name)["TopicArn"] for name in ("mine", "other"))
    aws.client("s3").create_bucket(
        Bucket="scoped", CreateBucketConfiguration={"LocationConstraint": aws.endpoint.region}
    )
    caller = Caller(aws, allow("sns:Publish", mine), allow("s3:PutObject", "arn:aws:s3:::scoped/reports/*"))
    assert caller.code("sns", "publish", TopicArn=mine, Message="m") == ""
    assert caller.code("sns", "publish", TopicArn=other, Message="m") == "AuthorizationError"
    assert caller.code("s3", "put_object", Bucket="scoped", Key="reports/a b.json", Body=b"{}") == ""
    assert caller.code("s3", "put_object", Bucket="scoped", Key="other", Body=b"{}") == "AccessDenied"
    assert aws.client("s3").get_object(Bucket="scoped", Key="reports/a b.json")["Body"].read() == b"{}"


def test_a_report_is_read_back_by_whom_may(aws: LocalAws) -> None:
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="kept", CreateBucketConfiguration={"LocationConstraint": aws.endpoint.region})
    for key in ("plans/1.json", "secrets/1.json"):
        s3.put_object(Bucket="kept", Key=key, Body=b"{}")
    caller = Caller(aws, allow("s3:GetObject", "arn:aws:s3:::kept/plans/*"))
    assert caller.client("s3").get_object(Bucket="kept", Key="plans/1.json")["Body"].read() == b"{}"
    assert caller.code("s3", "get_object", Bucket="kept", Key="secrets/1.json") == "AccessDenied"


def test_an_execution_is_described_to_whom_may(aws: LocalAws) -> None:
    execution = aws.run({"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}})["executionArn"]
    machine = execution.rsplit(":", 1)[0]
    caller = Caller(aws, allow("states:DescribeExecution", f"{machine}:*"))
    described = caller.client("stepfunctions").describe_execution(executionArn=execution)
    assert described["status"] == "SUCCEEDED"
    assert caller.code("stepfunctions", "stop_execution", executionArn=execution) == "AccessDeniedException"


def test_a_condition_on_the_cluster_holds(aws: LocalAws) -> None:
    for name in ("ours", "theirs"):
        aws.client("ecs").create_cluster(clusterName=name)
    condition = {"ArnEquals": {"ecs:cluster": f"arn:aws:ecs:{HERE}:cluster/ours"}}
    caller = Caller(aws, allow("ecs:ListTasks", "*", Condition=condition))
    assert caller.code("ecs", "list_tasks", cluster="ours") == ""
    assert caller.code("ecs", "list_tasks", cluster="theirs") == "AccessDeniedException"


def test_a_secret_under_a_key_is_read_by_whom_may_use_the_key(aws: LocalAws) -> None:
    keys = [aws.client("kms").create_key()["KeyMetadata"]["Arn"] for _ in range(2)]
    secret, other = (
        aws.client("secretsmanager").create_secret(Name=f"AmazonMSK_{index}", SecretString="{}", KmsKeyId=key)["ARN"]
        for index, key in enumerate(keys)
    )
    via = {"StringEquals": {"kms:ViaService": f"secretsmanager.{aws.endpoint.region}.amazonaws.com"}}
    read = allow("secretsmanager:GetSecretValue", "*")
    caller = Caller(aws, read, allow("kms:Decrypt", keys[0], Condition=via))
    assert caller.code("secretsmanager", "get_secret_value", SecretId=secret) == ""
    with pytest.raises(ClientError, match="Access to KMS is not allowed"):
        caller.client("secretsmanager").get_secret_value(SecretId=other)
    assert Caller(aws, read).code("secretsmanager", "get_secret_value", SecretId=secret) == "AccessDeniedException"


def test_managed_policies_count(aws: LocalAws) -> None:
    caller = Caller(aws, allow("none:None", "*"))
    name = caller.role.split("/")[-1]
    group = {"logGroupName": "/aws/lambda/managed"}
    assert caller.code("logs", "create_log_group", **group) == "AccessDeniedException"
    managed = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    aws.client("iam").attach_role_policy(RoleName=name, PolicyArn=managed)
    assert caller.code("logs", "create_log_group", **group) == ""


def test_a_boundary_narrows_a_role(aws: LocalAws) -> None:
    caller = Caller(aws, allow("sns:*", "*"))
    name = caller.role.split("/")[-1]
    topic = aws.client("sns").create_topic(Name="bounded")["TopicArn"]
    assert caller.code("sns", "publish", TopicArn=topic, Message="m") == ""
    document = {"Version": "2012-10-17", "Statement": [allow("sns:GetTopicAttributes", "*")]}
    boundary = aws.client("iam").create_policy(PolicyName="narrow", PolicyDocument=json.dumps(document))["Policy"][
        "Arn"
    ]
    aws.client("iam").put_role_permissions_boundary(RoleName=name, PermissionsBoundary=boundary)
    assert caller.code("sns", "publish", TopicArn=topic, Message="m") == "AuthorizationError"
    assert caller.code("sns", "get_topic_attributes", TopicArn=topic) == ""


def test_a_state_machine_may_invoke_only_what_its_role_allows(aws: LocalAws) -> None:
    function = f"arn:aws:lambda:{HERE}:function:forbidden"
    task = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": function}}
    role = aws.role(allow("lambda:InvokeFunction", f"{function}-not"))
    described = aws.run({"StartAt": "T", "States": {"T": {**task, "End": True}}}, role=role)
    assert (described["status"], described["error"]) == ("FAILED", "Lambda.AWSLambdaException")
    assert json.dumps(function)[1:-1] in described["cause"]
