"""Tasks that wait for somebody's answer: the token, the answer, and what ends the waiting."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localaws.mailbox import Mailbox
from tests.localaws.integration.callers import Caller, allow
from tests.localaws.integration.mailbox import heard, new_mailbox, subscribed_topic
from tests.localaws.running import LocalAws

APPROVED = json.dumps({"approved_by": "operator"})


def asking(topic: str, seconds: int = 60) -> dict[str, Any]:
    """Return a state machine that publishes its token and waits for the answer."""
    ask = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sns:publish.waitForTaskToken",
        "Parameters": {
            "TopicArn": topic,
            "Subject": "Approve",
            "Message.$": "States.Format('aws stepfunctions send-task-success --task-token {}', $$.Task.Token)",
        },
        "TimeoutSeconds": seconds,
        "ResultPath": "$.answer",
        "Catch": [
            {"ErrorEquals": ["States.Timeout"], "ResultPath": "$.why", "Next": "Expired"},
            {"ErrorEquals": ["States.ALL"], "ResultPath": "$.why", "Next": "Refused"},
        ],
        "End": True,
    }
    return {
        "StartAt": "Ask",
        "States": {"Ask": ask, "Expired": {"Type": "Pass", "End": True}, "Refused": {"Type": "Pass", "End": True}},
    }


@pytest.fixture
def mailbox(aws: LocalAws) -> Mailbox:
    return new_mailbox(aws)


def asked(aws: LocalAws, mailbox: Mailbox) -> tuple[str, str]:
    """Start the state machine; return its execution and the token that people are told."""
    execution = aws.start(asking(subscribed_topic(aws, mailbox)), {"migration": "orders"})
    return execution, heard(mailbox)["Message"].split()[-1]


def output(described: dict[str, Any]) -> Any:
    assert described["status"] == "SUCCEEDED", described
    return json.loads(described["output"])


def test_the_answer_becomes_the_task_s_result(aws: LocalAws, mailbox: Mailbox) -> None:
    execution, token = asked(aws, mailbox)
    aws.client("stepfunctions").send_task_success(taskToken=token, output=APPROVED)
    assert output(aws.finished(execution)) == {"migration": "orders", "answer": {"approved_by": "operator"}}


def test_a_refusal_is_caught_by_its_error(aws: LocalAws, mailbox: Mailbox) -> None:
    execution, token = asked(aws, mailbox)
    aws.client("stepfunctions").send_task_failure(taskToken=token, error="NotToday", cause="freeze until Monday")
    assert output(aws.finished(execution))["why"] == {"Error": "NotToday", "Cause": "freeze until Monday"}


def test_nobody_s_answer_is_a_time_out(aws: LocalAws, mailbox: Mailbox) -> None:
    described = aws.run(asking(subscribed_topic(aws, mailbox), seconds=1), {})
    assert output(described)["why"]["Error"] == "States.Timeout"


def test_an_answer_after_the_time_out_is_refused(aws: LocalAws, mailbox: Mailbox) -> None:
    aws.run(asking(subscribed_topic(aws, mailbox), seconds=1), {})
    token = heard(mailbox)["Message"].split()[-1]
    with pytest.raises(ClientError, match="TaskTimedOut"):
        aws.client("stepfunctions").send_task_success(taskToken=token, output=APPROVED)


def test_an_answer_needs_a_role_that_may_give_it(aws: LocalAws, mailbox: Mailbox) -> None:
    execution, token = asked(aws, mailbox)
    answer = {"taskToken": token, "output": APPROVED}
    assert Caller(aws, allow("none:None", "*")).code("stepfunctions", "send_task_success", **answer) == (
        "AccessDeniedException"
    )
    assert Caller(aws, allow("states:SendTaskSuccess", "*")).code("stepfunctions", "send_task_success", **answer) == ""
    assert output(aws.finished(execution))["answer"] == {"approved_by": "operator"}


def test_stopping_ends_the_waiting(aws: LocalAws, mailbox: Mailbox) -> None:
    execution, token = asked(aws, mailbox)
    states = aws.client("stepfunctions")
    states.stop_execution(executionArn=execution, error="Enough", cause="asked to")
    assert aws.finished(execution)["status"] == "ABORTED"
    with pytest.raises(ClientError, match="TaskTimedOut"):
        states.send_task_success(taskToken=token, output=APPROVED)
