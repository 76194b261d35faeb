"""What API calls need to be allowed."""

from typing import Any

import pytest

from localaws.iam.requests import ApiCall, needs

HERE = "eu-central-1:123456789012"
MACHINE = f"arn:aws:states:{HERE}:stateMachine:migrate"
TOPIC = f"arn:aws:sns:{HERE}:alerts"


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "expected"),
    [
        ("s3", "GetObject", {"Bucket": "b", "Key": "k/x"}, [("s3:GetObject", "arn:aws:s3:::b/k/x")]),
        ("s3", "HeadObject", {"Bucket": "b", "Key": "k"}, [("s3:GetObject", "arn:aws:s3:::b/k")]),
        ("s3", "ListObjectsV2", {"Bucket": "b"}, [("s3:ListBucket", "arn:aws:s3:::b")]),
        ("s3", "UploadPart", {"Bucket": "b", "Key": "k"}, [("s3:PutObject", "arn:aws:s3:::b/k")]),
        (
            "s3",
            "DeleteObjects",
            {"Bucket": "b", "Delete": {"Objects": [{"Key": "x"}, {"Key": "y"}]}},
            [("s3:DeleteObject", "arn:aws:s3:::b/x"), ("s3:DeleteObject", "arn:aws:s3:::b/y")],
        ),
        (
            "s3",
            "CopyObject",
            {"Bucket": "b", "Key": "k", "CopySource": "a/j"},
            [("s3:PutObject", "arn:aws:s3:::b/k"), ("s3:GetObject", "arn:aws:s3:::a/j")],
        ),
        (
            "application-autoscaling",
            "RegisterScalableTarget",
            {"ServiceNamespace": "ecs", "ResourceId": "service/c/s", "ScalableDimension": "ecs:service:DesiredCount"},
            [
                (
                    "application-autoscaling:RegisterScalableTarget",
                    f"arn:aws:application-autoscaling:{HERE}:scalable-target/0ec5000000000000000000000000000000",
                ),
                ("ecs:DescribeServices", f"arn:aws:ecs:{HERE}:service/c/s"),
                ("ecs:UpdateService", f"arn:aws:ecs:{HERE}:service/c/s"),
                ("cloudwatch:DescribeAlarms", f"arn:aws:cloudwatch:{HERE}:alarm:"),
                ("cloudwatch:PutMetricAlarm", f"arn:aws:cloudwatch:{HERE}:alarm:"),
                ("cloudwatch:DeleteAlarms", f"arn:aws:cloudwatch:{HERE}:alarm:"),
            ],
        ),
        ("dynamodb", "PutItem", {"TableName": "t"}, [("dynamodb:PutItem", f"arn:aws:dynamodb:{HERE}:table/t")]),
        (
            "dynamodb",
            "Query",
            {"TableName": "t", "IndexName": "i"},
            [("dynamodb:Query", f"arn:aws:dynamodb:{HERE}:table/t/index/i")],
        ),
        (
            "dynamodb",
            "TransactWriteItems",
            {"TransactItems": [{"Put": {"TableName": "t"}}, {"ConditionCheck": {"TableName": "u"}}]},
            [
                ("dynamodb:PutItem", f"arn:aws:dynamodb:{HERE}:table/t"),
                ("dynamodb:ConditionCheckItem", f"arn:aws:dynamodb:{HERE}:table/u"),
            ],
        ),
        (
            "lambda",
            "Invoke",
            {"FunctionName": "f"},
            [("lambda:InvokeFunction", f"arn:aws:lambda:{HERE}:function:f")],
        ),
        ("states", "StartExecution", {"stateMachineArn": MACHINE}, [("states:StartExecution", MACHINE)]),
        ("sns", "Publish", {"TopicArn": TOPIC}, [("sns:Publish", TOPIC)]),
        (
            "kafka",
            "DescribeConfigurationRevision",
            {"Arn": "arn:configuration", "Revision": 1},
            [("kafka:DescribeConfigurationRevision", "arn:configuration")],
        ),
        (
            "events",
            "PutEvents",
            {"Entries": [{"Source": "a"}]},
            [("events:PutEvents", f"arn:aws:events:{HERE}:event-bus/default")],
        ),
        (
            "ecs",
            "DescribeTasks",
            {"cluster": "c", "tasks": ["x"]},
            [("ecs:DescribeTasks", f"arn:aws:ecs:{HERE}:task/c/x")],
        ),
        (
            "ecs",
            "UpdateService",
            {"cluster": "c", "service": "s"},
            [("ecs:UpdateService", f"arn:aws:ecs:{HERE}:service/c/s")],
        ),
        (
            "ecs",
            "ListTasks",
            {"cluster": "c"},
            [("ecs:ListTasks", f"arn:aws:ecs:{HERE}:container-instance/c/*")],
        ),
        # The resource is the secret's whole ARN, also where the request leaves out its last six characters.
        (
            "secretsmanager",
            "GetSecretValue",
            {"SecretId": f"arn:aws:secretsmanager:{HERE}:secret:kafka/source"},
            [("secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:{HERE}:secret:kafka/source-??????")],
        ),
        (
            "secretsmanager",
            "GetSecretValue",
            {"SecretId": f"arn:aws:secretsmanager:{HERE}:secret:kafka/source-AbCdEf"},
            [("secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:{HERE}:secret:kafka/source-AbCdEf")],
        ),
        (
            "secretsmanager",
            "GetSecretValue",
            {"SecretId": "s"},
            [("secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:{HERE}:secret:s-??????")],
        ),
        (
            "logs",
            "PutLogEvents",
            {"logGroupName": "/g", "logStreamName": "s"},
            [("logs:PutLogEvents", f"arn:aws:logs:{HERE}:log-group:/g:log-stream:s")],
        ),
        ("cloudwatch", "PutMetricData", {"Namespace": "n"}, [("cloudwatch:PutMetricData", "*")]),
        (
            "scheduler",
            "UpdateSchedule",
            {"Name": "n"},
            [("scheduler:UpdateSchedule", f"arn:aws:scheduler:{HERE}:schedule/default/n")],
        ),
        ("xray", "PutTraceSegments", {}, [("xray:PutTraceSegments", "*")]),
    ],
)
def test_actions_and_resources_of_calls(
    service: str, operation: str, parameters: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    call = ApiCall(service, operation, parameters, "eu-central-1", "123456789012")
    assert [(need.action, need.resource) for need in needs(call)] == expected


def test_calls_of_ecs_carry_their_cluster() -> None:
    call = ApiCall("ecs", "ListTasks", {"cluster": "c"}, "eu-central-1", "123456789012")
    (need,) = needs(call)
    assert need.context == {"ecs:cluster": (f"arn:aws:ecs:{HERE}:cluster/c",)}
