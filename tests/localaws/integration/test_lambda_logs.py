"""What functions leave behind, and how they are called without waiting."""

import base64
import json
import uuid

import pytest
from botocore.exceptions import ClientError

from tests.localaws.integration.functions import Deploy, invoke, logged
from tests.localaws.integration.running_cloud import Cloud


def test_the_log_has_the_handler_s_lines_between_start_and_report(cloud: Cloud, deploy: Deploy) -> None:
    name = deploy("def handler(event, context):\n    print('counted', event)\n", MemorySize=256)
    invoke(cloud, name, 7)
    lines = logged(cloud, name, "REPORT")
    assert [line.split()[0] for line in lines] == ["START", "counted", "END", "REPORT"]
    assert "Memory Size: 256 MB" in lines[-1]
    assert "Init Duration" in lines[-1]
    invoke(cloud, name, 8)
    assert "Init Duration" not in logged(cloud, name, "counted 8")[-1]


def test_a_function_writes_to_the_log_group_that_it_is_given(cloud: Cloud, deploy: Deploy) -> None:
    group = f"/orders/functions-{uuid.uuid4().hex[:8]}"
    code = """
        import logging, os
        def handler(event, context):
            logging.getLogger().error("failed")
            return os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
    """
    name = deploy(code, LoggingConfig={"LogGroup": group, "LogFormat": "JSON"})
    assert invoke(cloud, name) == (group, None)
    logs = cloud.client("logs")
    events = logs.filter_log_events(logGroupName=group)["events"]
    assert "failed" in [json.loads(e["message"])["message"] for e in events if e["message"].startswith("{")]
    assert name in logs.describe_log_streams(logGroupName=group)["logStreams"][0]["logStreamName"]
    described = cloud.client("lambda").get_function_configuration(FunctionName=name)
    assert described["LoggingConfig"] == {"LogFormat": "JSON", "LogGroup": group}


def test_the_tail_of_the_log_comes_with_the_answer_when_asked_for(cloud: Cloud, deploy: Deploy) -> None:
    name = deploy("def handler(event, context):\n    print('the reason')\n    raise ValueError('x')\n")
    answer = cloud.client("lambda").invoke(FunctionName=name, LogType="Tail")
    assert "the reason" in base64.b64decode(answer["LogResult"]).decode()
    assert "LogResult" not in cloud.client("lambda").invoke(FunctionName=name)


def test_an_event_is_accepted_at_once_and_run_in_the_background(cloud: Cloud, deploy: Deploy) -> None:
    name = deploy("def handler(event, context):\n    print('ran with', event)\n")
    answer = cloud.client("lambda").invoke(FunctionName=name, InvocationType="Event", Payload="5")
    assert answer["StatusCode"] == 202
    assert any("ran with 5" in line for line in logged(cloud, name, "ran with"))


def test_payloads_beyond_the_limits_are_refused(cloud: Cloud, deploy: Deploy) -> None:
    name = deploy("def handler(event, context):\n    return 'x' * event\n")
    with pytest.raises(ClientError, match="Request must be smaller than 6291456 bytes") as refused:
        invoke(cloud, name, "x" * 6_291_456)
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 413
    answer, error = invoke(cloud, name, 6_291_556)
    assert (answer["errorType"], error) == ("Function.ResponseSizeTooLarge", "Unhandled")
