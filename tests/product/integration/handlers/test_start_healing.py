"""The function that a worker's log line invokes: executions of heal, one for all lines of a burst."""

import base64
import gzip
import json

import boto3
import pytest

from mskmigration.aws.log_trigger import DELAYS_SECONDS
from tests.product.integration.handlers.conftest import Answer, Invoke, World

DEFINITION = {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}
NOON_MS = 1_795_608_003_000


@pytest.fixture
def machine(world: World, monkeypatch: pytest.MonkeyPatch) -> str:
    del world  # it holds moto's accounts
    arn: str = boto3.client("stepfunctions").create_state_machine(
        name="heal", definition=json.dumps(DEFINITION), roleArn="arn:aws:iam::123456789012:role/r"
    )["stateMachineArn"]
    monkeypatch.setenv("HEAL_STATE_MACHINE_ARN", arn)
    return arn


def event(*lines: str, at_ms: int = NOON_MS) -> Answer:
    document = {
        "messageType": "DATA_MESSAGE",
        "owner": "123456789012",
        "logGroup": "/msk-migration/connect",
        "logStream": "connect/connect/1",
        "subscriptionFilters": ["filter"],
        "logEvents": [{"id": str(n), "timestamp": at_ms, "message": line} for n, line in enumerate(lines)],
    }
    return {"awslogs": {"data": base64.b64encode(gzip.compress(json.dumps(document).encode())).decode()}}


def inputs(machine: str) -> list[Answer]:
    states = boto3.client("stepfunctions")
    listed = states.list_executions(stateMachineArn=machine)["executions"]
    started = [json.loads(states.describe_execution(executionArn=it["executionArn"])["input"]) for it in listed]
    return sorted(started, key=lambda request: request["delay_seconds"])


def test_a_burst_of_lines_starts_each_look_once(machine: str, invoke: Invoke) -> None:
    first = invoke("start_healing", event("task 0 died | at X", "task 1 died"))
    assert len(first["started"]) == len(DELAYS_SECONDS)  # type: ignore[arg-type]
    assert invoke("start_healing", event("task 2 died", at_ms=NOON_MS + 2_000)) == {"started": []}
    assert inputs(machine) == [
        {"trigger": "log", "line": "task 0 died | at X", "delay_seconds": delay} for delay in DELAYS_SECONDS
    ]


def test_the_next_burst_starts_its_own(machine: str, invoke: Invoke) -> None:
    invoke("start_healing", event("task 0 died"))
    invoke("start_healing", event("task 0 died", at_ms=NOON_MS + 60_000))
    assert len(inputs(machine)) == 2 * len(DELAYS_SECONDS)
