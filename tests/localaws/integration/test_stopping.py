"""Executions that are stopped, and functions that die, while a task is under way."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from tenacity import retry, retry_if_result, stop_after_delay, wait_fixed

from tests.localaws.integration.functions import zipped
from tests.localaws.running import LocalAws

# Waits until the test says how to go on.
CODE = """
import os, pathlib, time

def handler(event, context):
    folder = pathlib.Path(event["folder"])
    (folder / f"begun-{os.getpid()}").touch()
    while not (folder / "go-on").exists():
        time.sleep(0.01)
    (folder / "ended").touch()
    if event.get("fails"):
        raise ValueError("it failed")
    return {}
"""


@pytest.fixture(scope="module")
def function(aws: LocalAws) -> str:
    arn: str = aws.client("lambda").create_function(
        FunctionName="waits",
        Runtime="python3.13",
        Handler="app.handler",
        Role=aws.role(service="lambda.amazonaws.com"),
        Timeout=30,
        Code={"ZipFile": zipped({"app.py": CODE})},
    )["FunctionArn"]
    return arn


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    (tmp_path / "go-on").touch()


@retry(retry=retry_if_result(lambda found: not found), wait=wait_fixed(0.02), stop=stop_after_delay(20))
def awaited(folder: Path, pattern: str) -> list[Path]:
    return list(folder.glob(pattern))


def invoking(function: str, **more: Any) -> dict[str, Any]:
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": function, "Payload.$": "$"},
        "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Caught"}],
        "End": True,
        **more,
    }


def machine(task: dict[str, Any]) -> dict[str, Any]:
    return {"StartAt": "Invoke", "States": {"Invoke": task, "Caught": {"Type": "Pass", "End": True}}}


def over_items(inner: dict[str, Any], kind: str) -> dict[str, Any]:
    if kind == "Parallel":
        return {"Type": "Parallel", "Branches": [inner, inner], "End": True}
    each = {"ProcessorConfig": {"Mode": "INLINE"}, **inner}
    item = {"folder.$": "$.folder", "number.$": "$$.Map.Item.Value"}
    return {"Type": "Map", "ItemsPath": "$.numbers", "ItemSelector": item, "ItemProcessor": each, "End": True}


def history(aws: LocalAws, execution: str) -> list[str]:
    events = aws.client("stepfunctions").get_execution_history(executionArn=execution)["events"]
    return [event["type"] for event in events]


def stop(aws: LocalAws, execution: str) -> None:
    aws.client("stepfunctions").stop_execution(executionArn=execution, error="Enough", cause="asked to")


def status(aws: LocalAws, execution: str) -> str:
    described: str = aws.client("stepfunctions").describe_execution(executionArn=execution)["status"]
    return described


@pytest.mark.parametrize("fails", [False, True])
def test_stopping_is_at_once_and_the_function_goes_on(aws: LocalAws, function: str, folder: Path, fails: bool) -> None:
    execution = aws.start(machine(invoking(function)), {"folder": str(folder), "fails": fails})
    awaited(folder, "begun-*")
    stop(aws, execution)
    assert status(aws, execution) == "ABORTED"
    (folder / "go-on").touch()
    awaited(folder, "ended")
    assert status(aws, execution) == "ABORTED"
    assert history(aws, execution)[-2:] == ["TaskStarted", "ExecutionAborted"]


@pytest.mark.parametrize("kind", ["Map", "Parallel"])
def test_stopping_ends_what_runs_side_by_side(aws: LocalAws, function: str, folder: Path, kind: str) -> None:
    definition = {"StartAt": "All", "States": {"All": over_items(machine(invoking(function)), kind)}}
    execution = aws.start(definition, {"folder": str(folder), "numbers": [1, 2]})
    awaited(folder, "begun-*")
    stop(aws, execution)
    (folder / "go-on").touch()
    awaited(folder, "ended")
    assert status(aws, execution) == "ABORTED"
    assert history(aws, execution)[-1] == "ExecutionAborted"


def test_a_function_that_is_killed_fails_its_task(aws: LocalAws, function: str, folder: Path) -> None:
    execution = aws.start(machine(invoking(function)), {"folder": str(folder)})
    (begun,) = awaited(folder, "begun-*")
    psutil.Process(int(begun.name.removeprefix("begun-"))).kill()
    described = aws.finished(execution)
    error = json.loads(described["output"])["error"]
    assert error["Error"] == "Runtime.ExitError"
    assert "Runtime exited with error: signal: killed" in json.loads(error["Cause"])["errorMessage"]
