"""Each patch of moto's interpreter of state machines: moto still needs it, and with it AWS's behaviour holds.

When a new release of moto makes the first half of a case fail, remove the patch.
"""

import json
import os
import re
from contextlib import suppress
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.localaws.integration.gaps import Gap, name_of
from tests.localaws.integration.mailbox import heard, new_mailbox, subscribed_topic
from tests.localaws.running import HISTORY_EVENTS, LocalAws


def _run(aws: LocalAws, state: dict[str, Any], given: Any = None, role: str = "") -> dict[str, Any]:
    return aws.run({"StartAt": "S", "States": {"S": {"End": True, **state}}}, given, role)


def _output(aws: LocalAws, state: dict[str, Any], given: Any = None) -> Any:
    described = _run(aws, state, given)
    return json.loads(described["output"]) if described["status"] == "SUCCEEDED" else described["error"]


def _task(service: str, **parameters: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": f"arn:aws:states:::{service}", "Parameters": parameters}


def names_unnamed_executions(aws: LocalAws) -> bool:
    execution: str = _run(aws, {"Type": "Pass"})["executionArn"]
    return re.search(":[0-9a-f-]{36}$", execution) is not None


def a_definite_path_names_one_value(aws: LocalAws) -> Any:
    return _output(aws, {"Type": "Pass", "Parameters": {"b.$": "$.a[0].b"}}, {"a": [{"b": 1}]})["b"]


def sdk_tasks_take_pascal_case(aws: LocalAws) -> Any:
    aws.client("ecs").create_cluster(clusterName="pascal")
    task = _task("aws-sdk:ecs:describeClusters", Clusters=["pascal"])
    return _output(aws, {**task, "ResultSelector": {"status.$": "$.Clusters[0].Status"}})


def start_execution_takes_pascal_case(aws: LocalAws) -> Any:
    states = aws.client("stepfunctions")
    child = states.create_state_machine(
        name="child", roleArn=aws.role(), definition='{"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}'
    )["stateMachineArn"]
    started = _output(aws, _task("states:startExecution", StateMachineArn=child, Input={"a": 1}))
    return sorted(started) if isinstance(started, dict) else started


def sdk_errors_carry_the_services_name(aws: LocalAws) -> Any:
    return _output(aws, _task("aws-sdk:secretsmanager:getSecretValue", SecretId="none"))


def dates_in_results_are_text(aws: LocalAws) -> Any:
    aws.client("secretsmanager").create_secret(Name="dated", SecretString="s")
    task = _task("aws-sdk:secretsmanager:describeSecret", SecretId="dated")
    try:
        result = _output(aws, {**task, "ResultSelector": {"created.$": "$.CreatedDate"}})
    except ClientError as error:
        return error.response["Error"]["Code"]
    return re.sub(r"\d", "0", result["created"])


def stopping_says_why(aws: LocalAws) -> tuple[str | None, str | None]:
    states = aws.client("stepfunctions")
    machine = states.create_state_machine(
        name="stopped",
        roleArn=aws.role(),
        definition='{"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 9999, "End": true}}}',
    )["stateMachineArn"]
    execution = states.start_execution(stateMachineArn=machine, name="one")["executionArn"]
    states.stop_execution(executionArn=execution, error="Enough", cause="asked to")
    described = aws.finished(execution)
    return described.get("error"), described.get("cause")


def _asked(aws: LocalAws) -> tuple[str, str]:
    """Start an execution that waits for an answer; return its ARN and the token."""
    mailbox = new_mailbox(aws)
    message = {"token.$": "$$.Task.Token"}
    task = _task("sns:publish.waitForTaskToken", TopicArn=subscribed_topic(aws, mailbox), Message=message)
    machine = aws.client("stepfunctions").create_state_machine(
        name=f"asks-{os.urandom(6).hex()}",
        roleArn=aws.role(),
        definition=json.dumps({"StartAt": "T", "States": {"T": {**task, "End": True}}}),
    )["stateMachineArn"]
    execution: str = aws.client("stepfunctions").start_execution(stateMachineArn=machine, name="one")["executionArn"]
    return execution, json.loads(heard(mailbox)["Message"])["token"]


def a_failed_callback_keeps_its_cause(aws: LocalAws) -> str | None:
    execution, token = _asked(aws)
    aws.client("stepfunctions").send_task_failure(taskToken=token, error="Broken", cause="the disk is full")
    return aws.finished(execution).get("cause")


def stopping_is_at_once(aws: LocalAws) -> str:
    states, (execution, token) = aws.client("stepfunctions"), _asked(aws)
    states.stop_execution(executionArn=execution)
    status: str = states.describe_execution(executionArn=execution)["status"]
    with suppress(ClientError):
        states.send_task_failure(taskToken=token)  # let moto's own end, too
    return status


def a_late_answer_is_refused(aws: LocalAws) -> str:
    states, (execution, token) = aws.client("stepfunctions"), _asked(aws)
    states.send_task_failure(taskToken=token, error="No", cause="no")
    aws.finished(execution)
    try:
        states.send_task_failure(taskToken=token, error="No", cause="no")
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "heard"


def an_answer_arrives_while_another_execution_begins(aws: LocalAws) -> str:
    states = aws.client("stepfunctions")
    # Takes a second to read, and none to run.
    unused = {f"S{number}": {"Type": "Pass", "Next": f"S{number + 1}"} for number in range(5_000)}
    past = {"Type": "Choice", "Choices": [{"Variable": "$", "IsNull": True, "Next": "S0"}], "Default": "S5000"}
    definition = {"StartAt": "Past", "States": {"Past": past, **unused, "S5000": {"Type": "Pass", "End": True}}}
    machine = states.create_state_machine(name="long", roleArn=aws.role(), definition=json.dumps(definition))
    _, token = _asked(aws)
    execution = states.start_execution(stateMachineArn=machine["stateMachineArn"], name="one")["executionArn"]
    try:
        states.send_task_failure(taskToken=token, error="No", cause="no")
    except ClientError as error:
        return error.response["Error"]["Code"]
    finally:
        aws.finished(execution)
    return "heard"


def a_task_without_permission_fails(aws: LocalAws) -> str:
    topic = aws.client("sns").create_topic(Name="forbidden")["TopicArn"]
    elsewhere = {"Effect": "Allow", "Action": "sns:Publish", "Resource": f"{topic}-of-others"}
    status: str = _run(aws, _task("sns:publish", TopicArn=topic, Message="m"), role=aws.role(elsewhere))["status"]
    return status


def a_refused_invocation_is_the_sdks_general_exception(aws: LocalAws) -> Any:
    elsewhere = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": "arn:aws:lambda:*:*:function:other"}
    return _run(aws, _task("lambda:invoke", FunctionName="forbidden"), role=aws.role(elsewhere))["error"]


def an_execution_s_name_has_rules(aws: LocalAws) -> str:
    states = aws.client("stepfunctions")
    definition = {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}
    machine = states.create_state_machine(
        name=f"named-{os.urandom(6).hex()}", roleArn=aws.role(), definition=json.dumps(definition)
    )["stateMachineArn"]
    try:
        states.start_execution(stateMachineArn=machine, name="two words")
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "started"


def an_executions_input_has_a_limit(aws: LocalAws) -> str:
    try:
        return str(_run(aws, {"Type": "Pass"}, {"a": "x" * 262_144})["status"])
    except ClientError as error:
        return error.response["Error"]["Code"]


def too_much_data_is_not_caught_by_all(aws: LocalAws) -> Any:
    return _too_large(aws, "States.ALL")


def too_much_data_is_caught_by_its_name(aws: LocalAws) -> Any:
    return _too_large(aws, "States.DataLimitExceeded")


def _too_large(aws: LocalAws, caught: str) -> Any:
    """Run a task whose result is too large, caught by this name; return the error or what caught it."""
    dynamodb, name = aws.client("dynamodb"), f"large-{os.urandom(6).hex()}"
    dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    )
    dynamodb.put_item(TableName=name, Item={"id": {"S": "1"}, "text": {"S": "x" * 300_000}})
    task = _task("dynamodb:getItem", TableName=name, Key={"id": {"S": "1"}})
    state = {**task, "Catch": [{"ErrorEquals": [caught], "Next": "C"}], "End": True}
    catching = {"Type": "Pass", "Result": {"by": caught}, "End": True}
    described = aws.run({"StartAt": "S", "States": {"S": state, "C": catching}})
    return json.loads(described["output"]) if described["status"] == "SUCCEEDED" else described["error"]


def parameters_have_a_limit(aws: LocalAws) -> Any:
    topic = aws.client("sns").create_topic(Name="never-reached")["TopicArn"]
    twice = {"a.$": "$.a", "b.$": "$.a"}
    return _output(aws, _task("sns:publish", TopicArn=topic, Message=twice), {"a": "x" * 200_000})


def a_history_has_an_end(aws: LocalAws) -> Any:
    """Loop three thousand times; return how it ends and its last event's number."""
    counted = {"Type": "Pass", "Parameters": {"n.$": "States.MathAdd($.n, 1)"}, "Next": "Enough?"}
    enough = [{"Variable": "$.n", "NumericGreaterThan": HISTORY_EVENTS // 3, "Next": "Done"}]
    states = {
        "Count": counted,
        "Enough?": {"Type": "Choice", "Choices": enough, "Default": "Count"},
        "Done": {"Type": "Succeed"},
    }
    described = aws.run({"StartAt": "Count", "States": states}, {"n": 0})
    arn = described["executionArn"]
    history = aws.client("stepfunctions").get_execution_history(executionArn=arn)
    last = max(event["id"] for event in history["events"])
    return (described["status"], described.get("cause"), last if described["status"] == "FAILED" else None)


GAPS = (
    Gap(an_execution_s_name_has_rules, moto="started", aws="InvalidName"),
    Gap(an_executions_input_has_a_limit, moto="FAILED", aws="ValidationException"),
    Gap(too_much_data_is_not_caught_by_all, moto={"by": "States.ALL"}, aws="States.DataLimitExceeded"),
    Gap(parameters_have_a_limit, moto="SNS.InvalidParameterException", aws="States.DataLimitExceeded"),
    Gap(
        a_history_has_an_end,
        moto=("SUCCEEDED", None, None),
        aws=(
            "FAILED",
            f"The execution reached the maximum number of history events ({HISTORY_EVENTS}).",
            HISTORY_EVENTS,
        ),
    ),
    Gap(names_unnamed_executions, moto=False, aws=True),
    Gap(a_definite_path_names_one_value, moto=[1], aws=1),
    Gap(sdk_tasks_take_pascal_case, moto="States.Runtime", aws={"status": "ACTIVE"}),
    Gap(start_execution_takes_pascal_case, moto="States.Runtime", aws=["ExecutionArn", "StartDate"]),
    Gap(
        sdk_errors_carry_the_services_name,
        moto="secretsmanager.ResourceNotFoundException",
        aws="SecretsManager.ResourceNotFoundException",
    ),
    Gap(dates_in_results_are_text, moto="500", aws="0000-00-00T00:00:00.000Z"),
    Gap(stopping_says_why, moto=(None, None), aws=("Enough", "asked to")),
    Gap(a_failed_callback_keeps_its_cause, moto=None, aws="the disk is full"),
    Gap(stopping_is_at_once, moto="RUNNING", aws="ABORTED"),
    Gap(a_late_answer_is_refused, moto="heard", aws="TaskTimedOut"),
    Gap(an_answer_arrives_while_another_execution_begins, moto="500", aws="heard"),
    Gap(
        a_refused_invocation_is_the_sdks_general_exception,
        moto="Lambda.ResourceNotFoundException",
        aws="Lambda.AWSLambdaException",
    ),
    Gap(a_task_without_permission_fails, moto="SUCCEEDED", aws="FAILED"),
)
each_gap = pytest.mark.parametrize("gap", GAPS, ids=name_of)


@each_gap
def test_moto_still_needs_the_patch(plain_moto: LocalAws, gap: Gap) -> None:
    assert gap.observe(plain_moto) == gap.moto


@each_gap
def test_the_patch_gives_the_behaviour_of_aws(aws: LocalAws, gap: Gap) -> None:
    assert gap.observe(aws) == gap.aws


def test_too_much_data_is_caught_by_its_name(aws: LocalAws) -> None:
    assert too_much_data_is_caught_by_its_name(aws) == {"by": "States.DataLimitExceeded"}
