"""A log subscription delivers what its pattern lets through, to a function that lets CloudWatch Logs in."""

import time

import pytest
from botocore.exceptions import ClientError

from tests.localaws.integration.functions import Deploy, logged
from tests.localaws.integration.running_cloud import Cloud

HEARING = """
    import base64, gzip, json
    def handler(event, context):
        data = json.loads(gzip.decompress(base64.b64decode(event["awslogs"]["data"])))
        assert data["messageType"] == "DATA_MESSAGE"
        assert all(isinstance(event["id"], str) for event in data["logEvents"])
        print("heard", " & ".join(event["message"] for event in data["logEvents"]))
"""
PATTERN = '?"Task threw an uncaught" ?"java.lang.OutOfMemoryError"'


def subscribe(cloud: Cloud, group: str, name: str, *, source: str, pattern: str = PATTERN) -> None:
    logs, functions = cloud.client("logs"), cloud.client("lambda")
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName="one")
    functions.add_permission(
        FunctionName=name,
        StatementId="logs",
        Action="lambda:InvokeFunction",
        Principal="logs.amazonaws.com",
        SourceArn=f"arn:aws:logs:eu-central-1:123456789012:log-group:{source}:*",
    )
    arn = functions.get_function(FunctionName=name)["Configuration"]["FunctionArn"]
    logs.put_subscription_filter(logGroupName=group, filterName="failures", filterPattern=pattern, destinationArn=arn)


def write(cloud: Cloud, group: str, *lines: str) -> None:
    now = int(time.time() * 1000)
    events = [{"timestamp": now, "message": line} for line in lines]
    cloud.client("logs").put_log_events(logGroupName=group, logStreamName="one", logEvents=events)


def test_the_lines_that_match_are_delivered_together_and_no_other(cloud: Cloud, deploy: Deploy) -> None:
    name = deploy(HEARING)
    subscribe(cloud, "workers", name, source="workers")
    write(cloud, "workers", "INFO started", "INFO running")
    write(
        cloud,
        "workers",
        "ERROR Task threw an uncaught exception | java.lang.X | \tat Y",
        "INFO closing",
        "java.lang.OutOfMemoryError: Java heap space",
    )
    lines = [line for line in logged(cloud, name, "heard") if line.startswith("heard")]
    assert lines == [
        (
            "heard ERROR Task threw an uncaught exception | java.lang.X | \tat Y & "
            "java.lang.OutOfMemoryError: Java heap space"
        ),
    ]


def test_a_function_that_does_not_let_the_group_in_is_refused(cloud: Cloud, deploy: Deploy) -> None:
    with pytest.raises(ClientError, match="Make sure you have given CloudWatch Logs permission"):
        subscribe(cloud, "strangers", deploy(HEARING), source="workers")


def test_a_pattern_that_aws_would_refuse_is_refused(cloud: Cloud, deploy: Deploy) -> None:
    with pytest.raises(ClientError, match="Invalid filter pattern"):
        subscribe(cloud, "odd", deploy(HEARING), source="odd", pattern="java.lang.OutOfMemoryError")
