"""The deployed application does what its users start it for: each test is an execution of a state machine."""

import json
from typing import Any

import boto3
import httpx
import pytest
from botocore.exceptions import ClientError
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from lab.laboratory import Laboratory
from tests.product.e2e.records import Record, create_topics, produce, read, topics_of

HEADERS: list[tuple[str, str | bytes | None]] = [("trace", b"\x00\xff"), ("trace", b"again"), ("none", None)]
RECORDS: list[Record] = [(b"1", b"first", HEADERS), (None, b"no key", []), (b"2", None, [])]


class Executions:
    """Starts executions of ``migrate`` and waits for their ends."""

    def __init__(self, laboratory: Laboratory) -> None:
        self.client = laboratory.endpoint.client("stepfunctions")
        self.machine = laboratory.application.result().migrate_state_machine

    def run(self, request: object) -> dict[str, Any]:
        """Return the ended execution, its output read."""
        arn = self.client.start_execution(stateMachineArn=self.machine, input=json.dumps(request))["executionArn"]
        until_ended = Retrying(
            retry=retry_if_result(lambda execution: execution["status"] == "RUNNING"),
            wait=wait_fixed(0.5),
            stop=stop_after_delay(150),
        )
        execution: dict[str, Any] = until_ended(self.client.describe_execution, executionArn=arn)
        return {**execution, "output": json.loads(execution.get("output") or "{}")}


@pytest.fixture(scope="module")
def executions(laboratory: Laboratory) -> Executions:
    return Executions(laboratory)


@pytest.mark.parametrize(
    ("request_", "named"),
    [
        ({"migration": "m", "topics": ["["]}, "topics[0]: "),
        ({"migration": "m", "topics": ["nothing-there"]}, "topics: nothing at the source matches nothing-there"),
        ({"topics": [".*"]}, "migration: Field required"),
        (["not", "an", "object"], "the input: "),
    ],
)
def test_a_wrong_input_is_refused_by_name_and_nothing_is_touched(
    laboratory: Laboratory, executions: Executions, request_: object, named: str
) -> None:
    execution = executions.run(request_)
    assert (execution["status"], execution["error"]) == ("FAILED", "InvalidRequestError")
    assert named in execution["cause"]
    table = laboratory.endpoint.client("dynamodb").scan(TableName=laboratory.application.result().table)
    assert "m" not in {item["sk"]["S"] for item in table["Items"]}


def test_a_topic_is_migrated_under_its_new_name_and_a_second_execution_changes_nothing(
    laboratory: Laboratory, executions: Executions
) -> None:
    create_topics(laboratory.source, "sales.v1", "sales.audit")
    produce(laboratory.source, "sales.v1", RECORDS)
    produce(laboratory.source, "sales.audit", RECORDS[:1])
    request = {"migration": "sales", "topics": ["sales\\..*"], "rename": {"sales.v1": "sales"}}

    first = executions.run(request)
    assert first["status"] == "SUCCEEDED", first.get("cause")
    assert set(first["output"]["registered"]["connectors"].values()) == {"created"}
    assert first["output"]["watch"]["lag"]["action"] == "caught_up"
    assert read(laboratory.target, "sales", len(RECORDS)) == RECORDS
    assert read(laboratory.target, "sales.audit", 1) == RECORDS[:1]

    second = executions.run(request)
    assert second["status"] == "SUCCEEDED", second.get("cause")
    assert set(second["output"]["registered"]["connectors"].values()) == {"unchanged"}


def test_the_source_was_only_read(laboratory: Laboratory) -> None:
    """After a migration: what MirrorMaker 2 keeps for itself lies on the target."""
    kept = {"mm2-offset-syncs.source.internal", "heartbeats"}
    assert kept <= topics_of(laboratory.target)
    assert not {topic for topic in topics_of(laboratory.source) if topic in kept or topic.startswith("mm2")}


def test_no_call_was_refused_to_the_deployed_roles(laboratory: Laboratory) -> None:
    """After whole migrations: the roles hold all that the handlers and state machines need."""
    assert httpx.get(f"{laboratory.endpoint.url}/moto-api/denied").json() == []


def test_what_a_role_does_not_allow_is_refused(laboratory: Laboratory) -> None:
    """Last in this file: its refusals are on the list that the test before wants empty."""
    table = laboratory.application.result().table
    (function,) = [
        each
        for each in laboratory.endpoint.client("lambda").list_functions()["Functions"]
        if "CheckConnectors" in each["FunctionName"]
    ]
    checker = acting_as(laboratory, function["Role"]).client("dynamodb", endpoint_url=laboratory.endpoint.url)
    assert checker.get_item(TableName=table, Key={"pk": {"S": "MIGRATION"}, "sk": {"S": "sales"}})["Item"]
    with pytest.raises(ClientError, match=r"AccessDenied.*dynamodb:PutItem"):
        checker.put_item(TableName=table, Item={"pk": {"S": "MIGRATION"}, "sk": {"S": "forged"}})
    with pytest.raises(ClientError, match=r"AccessDenied.*dynamodb:GetItem"):
        checker.get_item(TableName="another", Key={"pk": {"S": "x"}, "sk": {"S": "x"}})


def acting_as(laboratory: Laboratory, role: str) -> boto3.Session:
    """Return a session with a role's own credentials."""
    credentials = laboratory.endpoint.client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
    return boto3.Session(
        credentials["AccessKeyId"],
        credentials["SecretAccessKey"],
        credentials["SessionToken"],
        region_name=laboratory.endpoint.region,
    )
