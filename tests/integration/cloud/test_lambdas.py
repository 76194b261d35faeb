import base64
import io
import json
import time
import uuid
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from textwrap import dedent
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from tenacity import retry, retry_if_result, stop_after_delay, wait_fixed

from tests.integration.cloud.conftest import Cloud

Deploy = Callable[..., str]

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


def zipped(files: dict[str, str]) -> bytes:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, dedent(text))
    return package.getvalue()


@pytest.fixture(scope="session")
def role(cloud: Cloud) -> str:
    arn: str = cloud.client("iam").create_role(RoleName="function-role", AssumeRolePolicyDocument=json.dumps(TRUST))[
        "Role"
    ]["Arn"]
    return arn


@pytest.fixture
def deploy(cloud: Cloud, role: str) -> Deploy:
    def deploy(code: str, **options: Any) -> str:
        name = f"function-{uuid.uuid4().hex[:8]}"
        cloud.client("lambda").create_function(
            FunctionName=name,
            Runtime="python3.13",
            Role=role,
            Handler="app.handler",
            Code={"ZipFile": zipped({"app.py": code})},
            **options,
        )
        return name

    return deploy


def invoke(cloud: Cloud, name: str, event: object = None) -> tuple[Any, str | None]:
    answer = cloud.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event))
    return json.loads(answer["Payload"].read()), answer.get("FunctionError")


def logged(cloud: Cloud, name: str, text: str) -> list[str]:
    """Await a log line with the text and return all lines of the function."""

    @retry(retry=retry_if_result(lambda lines: not lines), wait=wait_fixed(0.05), stop=stop_after_delay(20))
    def lines() -> list[str]:
        try:
            events = cloud.client("logs").filter_log_events(logGroupName=f"/aws/lambda/{name}")["events"]
        except ClientError:
            return []
        messages = [event["message"] for event in events]
        return messages if any(text in message for message in messages) else []

    return lines()


def test_the_handler_gets_the_event_and_its_answer_comes_back(cloud: Cloud, deploy: Deploy) -> None:
    name = deploy("def handler(event, context):\n    return {'sum': sum(event['numbers'])}\n")
    assert invoke(cloud, name, {"numbers": [1, 2, 3]}) == ({"sum": 6}, None)


def test_a_layer_is_importable_and_the_lab_s_own_packages_are_not(cloud: Cloud, deploy: Deploy) -> None:
    layer = cloud.client("lambda").publish_layer_version(
        LayerName="greeting", Content={"ZipFile": zipped({"python/greeting.py": "WORD = 'hello'\n"})}
    )["LayerVersionArn"]
    code = """
        import importlib.util, greeting
        def handler(event, context):
            return [greeting.WORD, importlib.util.find_spec("moto") is None]
    """
    assert invoke(cloud, deploy(code, Layers=[layer])) == (["hello", True], None)


def test_the_environment_is_that_of_lambda(cloud: Cloud, deploy: Deploy) -> None:
    code = """
        import os
        def handler(event, context):
            return {name: os.environ.get(name) for name in event} | {
                "arn": context.invoked_function_arn, "remaining": context.get_remaining_time_in_millis() <= 9000,
                "memory": context.memory_limit_in_mb, "id": len(context.aws_request_id)}
    """
    name = deploy(code, MemorySize=512, Timeout=9, Environment={"Variables": {"TABLE": "orders"}})
    asked = ["TABLE", "AWS_REGION", "AWS_LAMBDA_FUNCTION_NAME", "AWS_ENDPOINT_URL", "PYTHONHOME", "_HANDLER"]
    answer, error = invoke(cloud, name, asked)
    assert error is None
    assert answer == {
        "TABLE": "orders",
        "AWS_REGION": "eu-central-1",
        "AWS_LAMBDA_FUNCTION_NAME": name,
        "AWS_ENDPOINT_URL": cloud.endpoint.url,
        "PYTHONHOME": None,
        "_HANDLER": "app.handler",
        "arn": f"arn:aws:lambda:eu-central-1:123456789012:function:{name}",
        "remaining": True,
        "memory": "512",
        "id": 36,
    }


def test_an_exception_is_reported_under_its_class_name(cloud: Cloud, deploy: Deploy) -> None:
    code = """
        class TopicMissingError(Exception):
            pass
        def handler(event, context):
            raise TopicMissingError("create it first")
    """
    answer, error = invoke(cloud, deploy(code))
    assert (answer["errorType"], answer["errorMessage"], error) == (
        "TopicMissingError",
        "create it first",
        "Unhandled",
    )


@pytest.mark.parametrize(
    ("code", "kind", "message"),
    [
        ("import os\ndef handler(event, context):\n    os._exit(3)\n", "Runtime.ExitError", "exit status 3"),
        ("import absent_package\n", "Runtime.ImportModuleError", "No module named 'absent_package'"),
        ("def other(event, context):\n    pass\n", "Runtime.HandlerNotFound", "handler"),
        (
            "import time\ndef handler(event, context):\n    time.sleep(60)\n",
            "Sandbox.Timedout",
            "Task timed out after 1.00 seconds",
        ),
    ],
)
def test_a_function_that_cannot_answer_fails_with_the_error_of_aws(
    cloud: Cloud, deploy: Deploy, code: str, kind: str, message: str
) -> None:
    answer, error = invoke(cloud, deploy(code, Timeout=1))
    assert (answer["errorType"], error) == (kind, "Unhandled")
    assert message in answer["errorMessage"]


def test_a_warm_environment_is_reused_and_a_failed_one_is_not(cloud: Cloud, deploy: Deploy) -> None:
    code = """
        import os
        def handler(event, context):
            if event == "exit":
                os._exit(1)
            if event == "raise":
                raise ValueError
            return os.getpid()
    """
    name = deploy(code)
    first, _ = invoke(cloud, name)
    invoke(cloud, name, "raise")
    assert invoke(cloud, name) == (first, None)
    invoke(cloud, name, "exit")
    after_exit, error = invoke(cloud, name)
    assert error is None
    assert after_exit != first


def test_new_code_and_new_configuration_replace_warm_environments(cloud: Cloud, deploy: Deploy) -> None:
    name = deploy("def handler(event, context):\n    return 'old'\n")
    assert invoke(cloud, name) == ("old", None)
    code = "import os\ndef handler(event, context):\n    return 'new' + os.environ.get('X', '')\n"
    cloud.client("lambda").update_function_code(FunctionName=name, ZipFile=zipped({"app.py": code}))
    assert invoke(cloud, name) == ("new", None)
    cloud.client("lambda").update_function_configuration(FunctionName=name, Environment={"Variables": {"X": "er"}})
    assert invoke(cloud, name) == ("newer", None)


def test_concurrent_invocations_run_in_processes_of_their_own(cloud: Cloud, deploy: Deploy) -> None:
    code = """
        import os, pathlib, time
        def handler(event, context):
            folder = pathlib.Path(event)
            (folder / str(os.getpid())).touch()
            while len(list(folder.iterdir())) < 8:
                time.sleep(0.01)
            return os.getpid()
    """
    meeting = cloud.folder / "meeting"
    meeting.mkdir()
    name = deploy(code, Timeout=30)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: invoke(cloud, name, str(meeting)), range(8)))
    assert len({pid for pid, _ in answers}) == 8
    assert {error for _, error in answers} == {None}


def test_the_function_calls_aws_as_its_own_role(cloud: Cloud, deploy: Deploy, role: str) -> None:
    code = """
        import os
        names = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"]
        def handler(event, context):
            return [os.environ[name] for name in names]
    """
    name = deploy(code)
    (key, secret, token), _ = invoke(cloud, name)
    function = boto3.client(
        "sts",
        endpoint_url=cloud.endpoint.url,
        region_name=cloud.endpoint.region,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        aws_session_token=token,
    )
    assumed = f"{role.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/{name}"
    assert function.get_caller_identity()["Arn"] == assumed


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


def test_a_log_subscription_invokes_the_function(cloud: Cloud, deploy: Deploy) -> None:
    code = """
        import base64, gzip, json
        def handler(event, context):
            data = json.loads(gzip.decompress(base64.b64decode(event["awslogs"]["data"])))
            print("heard", data["logEvents"][0]["message"])
    """
    name = deploy(code)
    logs = cloud.client("logs")
    logs.create_log_group(logGroupName="workers")
    logs.create_log_stream(logGroupName="workers", logStreamName="one")
    arn = cloud.client("lambda").get_function(FunctionName=name)["Configuration"]["FunctionArn"]
    logs.put_subscription_filter(logGroupName="workers", filterName="failures", filterPattern="", destinationArn=arn)
    logs.put_log_events(
        logGroupName="workers",
        logStreamName="one",
        logEvents=[{"timestamp": int(time.time() * 1000), "message": "FAILED"}],
    )
    assert "heard FAILED" in logged(cloud, name, "heard FAILED")
