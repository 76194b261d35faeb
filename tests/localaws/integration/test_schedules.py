import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from tenacity import retry, retry_if_result, stop_after_delay, wait_fixed

from tests.localaws.integration.running_cloud import Cloud

Received = Callable[[], list[Any]]

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "*"}, "Action": "sts:AssumeRole"}],
}


@pytest.fixture
def name() -> str:
    return f"heal-{uuid.uuid4().hex[:8]}"


@pytest.fixture
def topic(cloud: Cloud, name: str) -> str:
    arn: str = cloud.client("sns").create_topic(Name=name)["TopicArn"]
    return arn


@pytest.fixture
def role(cloud: Cloud, name: str, topic: str) -> str:
    """A role that may publish to the topic, and nothing else."""
    iam = cloud.client("iam")
    arn: str = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    statement = {"Effect": "Allow", "Action": "sns:Publish", "Resource": topic}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_role_policy(RoleName=name, PolicyName="publish", PolicyDocument=policy)
    return arn


@pytest.fixture
def received(cloud: Cloud, name: str, topic: str) -> Received:
    """Reads what the topic was sent, without awaiting it."""
    sqs = cloud.client("sqs")
    queue = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    cloud.client("sns").subscribe(
        TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"}
    )
    messages: list[Any] = []

    def received() -> list[Any]:
        batch = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
        messages.extend(json.loads(message["Body"]) for message in batch)
        return messages

    return received


def awaited(received: Received, count: int, *, wanted: Callable[[Any], bool] = lambda _message: True) -> list[Any]:
    """Await so many of the wanted messages and return all messages."""

    def too_few(found: list[Any]) -> bool:
        return sum(map(wanted, found)) < count

    @retry(retry=retry_if_result(too_few), wait=wait_fixed(0.1), stop=stop_after_delay(20))
    def messages() -> list[Any]:
        return received()

    return messages()


@pytest.fixture
def schedule(cloud: Cloud, name: str, topic: str, role: str) -> Callable[..., None]:
    def schedule(expression: str, *, payload: str | None = None, **options: Any) -> None:
        target = {"Arn": topic, "RoleArn": role} | ({"Input": payload} if payload else {})
        cloud.client("scheduler").create_schedule(
            Name=name,
            ScheduleExpression=expression,
            FlexibleTimeWindow={"Mode": "OFF"},
            Target=target,
            **options,
        )

    return schedule


def fire(cloud: Cloud, name: str) -> httpx.Response:
    return httpx.post(f"{cloud.endpoint.url}/moto-api/fire/{cloud.endpoint.region}/{name}")


def test_a_rate_fires_again_and_again_with_its_context(
    schedule: Callable[..., None], received: Received, name: str
) -> None:
    schedule(
        "rate(1 minute)",
        payload='{"at": "<aws.scheduler.scheduled-time>", "by": "<aws.scheduler.schedule-arn>"}',
    )
    first, second, *_ = awaited(received, 2)
    assert first["by"] == f"arn:aws:scheduler:eu-central-1:123456789012:schedule/default/{name}"
    assert datetime.fromisoformat(first["at"]) < datetime.fromisoformat(second["at"])


def test_a_one_time_schedule_fires_once_and_is_deleted_when_it_says_so(
    cloud: Cloud, schedule: Callable[..., None], received: Received, name: str
) -> None:
    at = datetime.now(UTC) + timedelta(seconds=2)
    schedule(f"at({at:%Y-%m-%dT%H:%M:%S})", ActionAfterCompletion="DELETE")
    (event,) = awaited(received, 1)
    assert event["detail-type"] == "Scheduled Event"
    assert event["source"] == "aws.scheduler"
    assert name not in {each["Name"] for each in cloud.client("scheduler").list_schedules()["Schedules"]}


def test_a_disabled_schedule_is_silent_until_it_is_fired_by_hand(
    cloud: Cloud, schedule: Callable[..., None], received: Received, name: str
) -> None:
    schedule("rate(1 minute)", payload='{"by": "hand"}', State="DISABLED")
    other = f"{name}-other"
    target = cloud.client("scheduler").get_schedule(Name=name)["Target"] | {"Input": '{"by": "clock"}'}
    cloud.client("scheduler").create_schedule(
        Name=other,
        ScheduleExpression="rate(1 minute)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": target["Arn"], "RoleArn": target["RoleArn"], "Input": target["Input"]},
    )
    assert {message["by"] for message in awaited(received, 2)} == {"clock"}
    cloud.client("scheduler").delete_schedule(Name=other)
    assert fire(cloud, name).status_code == 200
    assert awaited(received, 1, wanted=lambda message: message["by"] == "hand")


def test_a_role_that_may_not_reach_the_target_is_refused(
    cloud: Cloud, schedule: Callable[..., None], received: Received, name: str
) -> None:
    cloud.client("iam").delete_role_policy(RoleName=name, PolicyName="publish")
    schedule("rate(1 day)")
    answer = fire(cloud, name)
    assert answer.status_code == 502
    assert "sns:Publish" in answer.text.replace("SNS:Publish", "sns:Publish")
    assert received() == []


def test_a_schedule_starts_a_state_machine_as_its_role(cloud: Cloud, name: str, role: str) -> None:
    states = cloud.client("stepfunctions")
    definition = {"StartAt": "Heal", "States": {"Heal": {"Type": "Pass", "End": True}}}
    machine = states.create_state_machine(name=name, definition=json.dumps(definition), roleArn=role)
    arn = machine["stateMachineArn"]
    cloud.client("scheduler").create_schedule(
        Name=name,
        ScheduleExpression="rate(1 day)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": arn, "RoleArn": role, "Input": '{"by": "schedule"}'},
    )
    refused = fire(cloud, name)
    assert (refused.status_code, "states:StartExecution" in refused.text) == (502, True)
    assert states.list_executions(stateMachineArn=arn)["executions"] == []
    statement = {"Effect": "Allow", "Action": "states:StartExecution", "Resource": arn}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    cloud.client("iam").put_role_policy(RoleName=name, PolicyName="start", PolicyDocument=policy)
    assert fire(cloud, name).status_code == 200
    (execution,) = states.list_executions(stateMachineArn=arn)["executions"]
    described = states.describe_execution(executionArn=execution["executionArn"])
    assert json.loads(described["input"]) == {"by": "schedule"}


def test_firing_an_unknown_schedule_is_not_found(cloud: Cloud) -> None:
    assert fire(cloud, "absent").status_code == 404


def test_a_scheduled_rule_fires_and_ignores_events(cloud: Cloud, topic: str, received: Received, name: str) -> None:
    events = cloud.client("events")
    events.put_rule(Name=name, ScheduleExpression="rate(1 minute)")
    events.put_targets(Rule=name, Targets=[{"Id": "topic", "Arn": topic}])
    events.put_events(Entries=[{"Source": "orders", "DetailType": "Placed", "Detail": "{}"}])
    assert {message["source"] for message in awaited(received, 2)} == {"aws.events"}
    events.disable_rule(Name=name)


def test_a_rule_sends_what_its_target_asks_for(cloud: Cloud, topic: str, received: Received, name: str) -> None:
    events = cloud.client("events")
    events.put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))
    transformer = {
        "InputPathsMap": {"task": "$.detail.task", "kind": "$.detail-type", "all": "$.detail"},
        "InputTemplate": '{"text": "<task> \\"is\\" <kind>", "value": <task>, "all": <all>}',
    }
    events.put_targets(
        Rule=name,
        Targets=[
            {"Id": "whole", "Arn": topic},
            {"Id": "part", "Arn": topic, "InputPath": "$.detail"},
            {"Id": "fixed", "Arn": topic, "Input": '{"fixed": true}'},
            {"Id": "made", "Arn": topic, "InputTransformer": transformer},
        ],
    )
    events.put_events(Entries=[{"Source": name, "DetailType": "Stopped", "Detail": '{"task": "t1"}'}])
    messages = awaited(received, 4)
    assert {"task": "t1"} in messages
    assert {"fixed": True} in messages
    assert {"text": 't1 "is" Stopped', "value": "t1", "all": {"task": "t1"}} in messages
    (whole,) = [message for message in messages if "source" in message]
    assert (whole["source"], whole["detail-type"], whole["account"]) == (name, "Stopped", "123456789012")
    assert datetime.fromisoformat(whole["time"]).tzinfo == UTC


def test_put_events_answers_whatever_becomes_of_the_targets(cloud: Cloud, name: str) -> None:
    events = cloud.client("events")
    events.put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))
    account = "eu-central-1:123456789012"
    events.put_targets(
        Rule=name,
        Targets=[
            {
                "Id": "machine",
                "Arn": f"arn:aws:states:{account}:stateMachine:absent",
                "RoleArn": "arn:aws:iam::123456789012:role/absent",
            },
            {"Id": "function", "Arn": f"arn:aws:lambda:{account}:function:absent"},
            {
                "Id": "unknown",
                "Arn": f"arn:aws:batch:{account}:job-queue/absent",
                "RoleArn": "arn:aws:iam::123456789012:role/absent",
            },
        ],
    )
    answer = events.put_events(Entries=[{"Source": name, "DetailType": "Stopped", "Detail": "{}"}])
    assert answer["FailedEntryCount"] == 0
