"""Functions run as on Lambda: their own process, code, role and limits."""

from concurrent.futures import ThreadPoolExecutor

import boto3
import psutil
import pytest
from tenacity import retry, stop_after_delay, wait_fixed

from tests.localaws.integration.functions import Deploy, invoke, zipped
from tests.localaws.integration.running_cloud import Cloud


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


@retry(wait=wait_fixed(0.01), stop=stop_after_delay(20), reraise=True)
def wait_until_frozen(pid: int) -> None:
    """Wait for the kernel to have stopped all threads: the answer may be here a moment before."""
    assert {thread.status() for thread in map(psutil.Process, threads_of(pid))} == {psutil.STATUS_STOPPED}


def threads_of(pid: int) -> list[int]:
    return [thread.id for thread in psutil.Process(pid).threads()]


def test_an_environment_is_frozen_between_invocations_with_all_of_its_threads(cloud: Cloud, deploy: Deploy) -> None:
    code = """
        import os, pathlib, threading, time
        def tick(file):
            while True:
                file.write_text(str(time.monotonic()))
                time.sleep(0.001)
        def handler(event, context):
            file = pathlib.Path(event)
            if not file.exists():
                file.write_text("")
                threading.Thread(target=tick, args=[file], daemon=True).start()
            before = file.read_text()
            while file.read_text() in ("", before):
                time.sleep(0.001)
            return os.getpid()
    """
    ticks = cloud.folder / "ticks"
    name = deploy(code, Timeout=30)
    first, error = invoke(cloud, name, str(ticks))
    assert error is None
    wait_until_frozen(first)
    assert invoke(cloud, name, str(ticks)) == (first, None)
    wait_until_frozen(first)


def test_a_frozen_environment_ends_with_its_function(cloud: Cloud, deploy: Deploy) -> None:
    name = deploy("import os\ndef handler(event, context):\n    return os.getpid()\n")
    pid, _ = invoke(cloud, name)
    frozen = psutil.Process(pid)
    cloud.client("lambda").delete_function(FunctionName=name)
    frozen.wait(10)
