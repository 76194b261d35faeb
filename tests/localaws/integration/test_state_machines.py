"""State machines run as on Step Functions; tasks that need no function."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

from tests.localaws.integration.mailbox import heard, new_mailbox
from tests.localaws.running import LocalAws


def single(state: dict[str, Any], **others: dict[str, Any]) -> dict[str, Any]:
    return {"StartAt": "First", "States": {"First": {**state}, **others}}


def passing(parameters: dict[str, Any]) -> dict[str, Any]:
    return single({"Type": "Pass", "Parameters": parameters, "End": True})


def output(described: dict[str, Any]) -> Any:
    assert described["status"] == "SUCCEEDED", described
    return json.loads(described["output"])


def test_a_definite_path_names_one_value(aws: LocalAws) -> None:
    described = aws.run(passing({"name.$": "$.a[0].b", "all.$": "$.a[*].b"}), {"a": [{"b": "x"}, {"b": "y"}]})
    assert output(described) == {"name": "x", "all": ["x", "y"]}


def test_intrinsic_functions(aws: LocalAws) -> None:
    parameters = {
        "text.$": "States.Format('{} of {}', $.done, $.all)",
        "parsed.$": "States.StringToJson($.json)",
        "next.$": "States.MathAdd($.done, 1)",
        "count.$": "States.ArrayLength($.items)",
    }
    described = aws.run(passing(parameters), {"done": 2, "all": 5, "json": '{"a": 1}', "items": [1, 2, 3]})
    assert output(described) == {"text": "2 of 5", "parsed": {"a": 1}, "next": 3, "count": 3}


def test_the_context_object(aws: LocalAws) -> None:
    parameters = {
        "id.$": "$$.Execution.Id",
        "name.$": "$$.Execution.Name",
        "state.$": "$$.State.Name",
        "input.$": "$$.Execution.Input.deep.value",
        "machine.$": "$$.StateMachine.Name",
    }
    described = aws.run(passing(parameters), {"deep": {"value": 7}})
    assert output(described) == {
        "id": described["executionArn"],
        "name": described["name"],
        "state": "First",
        "input": 7,
        "machine": described["executionArn"].split(":")[-2],
    }


def test_result_selector_result_path_and_output_path(aws: LocalAws) -> None:
    table = "selector"
    aws.client("dynamodb").create_table(
        TableName=table,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    )
    put = {
        "Type": "Task",
        "Resource": "arn:aws:states:::dynamodb:putItem",
        "Parameters": {"TableName": table, "Item": {"id": {"S.$": "$.id"}, "rounds": {"N": "3"}}},
        "ResultPath": None,
        "Next": "Get",
    }
    get = {
        "Type": "Task",
        "Resource": "arn:aws:states:::dynamodb:getItem",
        "Parameters": {"TableName": table, "Key": {"id": {"S.$": "$.id"}}},
        "ResultSelector": {"rounds.$": "$.Item.rounds.N"},
        "ResultPath": "$.record",
        "OutputPath": "$.record",
        "End": True,
    }
    assert output(aws.run(single(put, Get=get), {"id": "orders"})) == {"rounds": "3"}


def test_map_with_item_selector_and_concurrency(aws: LocalAws) -> None:
    each = {
        "Type": "Map",
        "ItemsPath": "$.names",
        "MaxConcurrency": 2,
        "ItemSelector": {"name.$": "$$.Map.Item.Value", "index.$": "$$.Map.Item.Index", "of.$": "$.of"},
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "INLINE"},
            "StartAt": "Keep",
            "States": {"Keep": {"Type": "Pass", "End": True}},
        },
        "End": True,
    }
    described = aws.run(single(each), {"names": ["a", "b", "c"], "of": "letters"})
    assert output(described) == [
        {"name": name, "index": index, "of": "letters"} for index, name in enumerate(["a", "b", "c"])
    ]


def test_fail_takes_error_and_cause_from_the_state(aws: LocalAws) -> None:
    described = aws.run(
        single({"Type": "Fail", "ErrorPath": "$.error", "CausePath": "$.cause"}),
        {"error": "TooFarBehind", "cause": "lag of 5 hours"},
    )
    assert (described["status"], described["error"], described["cause"]) == (
        "FAILED",
        "TooFarBehind",
        "lag of 5 hours",
    )


def test_a_wait_of_the_states_own_length_is_scaled(aws: LocalAws) -> None:
    wait = {"Type": "Wait", "SecondsPath": "$.seconds", "End": True}
    described = aws.run(single(wait), {"seconds": 30})
    waited = (described["stopDate"] - described["startDate"]).total_seconds()
    assert described["status"] == "SUCCEEDED"
    assert waited < 30, "unscaled it would have waited for all of 30 seconds"


def test_stopping_ends_a_wait_and_says_why(aws: LocalAws) -> None:
    states = aws.client("stepfunctions")
    machine = states.create_state_machine(
        name="waits-for-ever",
        roleArn=aws.role(),
        definition=json.dumps(single({"Type": "Wait", "Seconds": 99_999, "End": True})),
    )["stateMachineArn"]
    execution = states.start_execution(stateMachineArn=machine)["executionArn"]
    states.stop_execution(executionArn=execution, error="Enough", cause="asked to")
    described = aws.finished(execution)
    assert (described["status"], described["error"], described["cause"]) == ("ABORTED", "Enough", "asked to")


def test_starting_twice_under_one_name_is_one_execution(aws: LocalAws) -> None:
    states = aws.client("stepfunctions")
    machine = states.create_state_machine(
        name="once",
        roleArn=aws.role(),
        definition=json.dumps(single({"Type": "Wait", "Seconds": 99_999, "End": True})),
    )["stateMachineArn"]
    first, second = (states.start_execution(stateMachineArn=machine, name="orders", input="{}") for _ in range(2))
    assert first["executionArn"] == second["executionArn"]
    assert len(states.list_executions(stateMachineArn=machine)["executions"]) == 1
    states.stop_execution(executionArn=first["executionArn"])


def test_history_tells_what_entered_and_left_each_state(aws: LocalAws) -> None:
    described = aws.run(single({"Type": "Pass", "Result": {"b": 2}, "ResultPath": "$.a", "End": True}), {"c": 3})
    history = aws.client("stepfunctions").get_execution_history(executionArn=described["executionArn"])["events"]
    entered = next(event for event in history if event["type"] == "PassStateEntered")["stateEnteredEventDetails"]
    left = next(event for event in history if event["type"] == "PassStateExited")["stateExitedEventDetails"]
    assert (entered["name"], json.loads(entered["input"])) == ("First", {"c": 3})
    assert (left["name"], json.loads(left["output"])) == ("First", {"c": 3, "a": {"b": 2}})


def test_publishing_to_a_topic(aws: LocalAws) -> None:
    topic = aws.client("sns").create_topic(Name="published")["TopicArn"]
    publish = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sns:publish",
        "Parameters": {"TopicArn": topic, "Subject.$": "$.subject", "Message": {"text.$": "$.text"}},
        "End": True,
    }
    assert "MessageId" in output(aws.run(single(publish), {"subject": "Lag", "text": "caught up"}))


def test_a_task_that_times_out_is_caught(aws: LocalAws) -> None:
    callback = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "Parameters": {
            "QueueUrl": aws.client("sqs").create_queue(QueueName="never-answered")["QueueUrl"],
            "MessageBody": {"token.$": "$$.Task.Token"},
        },
        "TimeoutSeconds": 1,
        "Catch": [{"ErrorEquals": ["States.Timeout"], "ResultPath": "$.error", "Next": "Caught"}],
        "End": True,
    }
    described = aws.run(single(callback, Caught={"Type": "Pass", "End": True}))
    assert output(described)["error"]["Error"] == "States.Timeout"


CODE = """
import pathlib

class NotCaughtUpError(Exception):
    pass

def handler(event, context):
    calls = pathlib.Path(event["calls"])
    calls.write_text(calls.read_text() + "x")
    raise NotCaughtUpError("lag is 5")
"""


def test_a_handlers_exception_is_retried_and_caught_by_its_class(aws: LocalAws, tmp_path: Path) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("app.py", CODE)
    aws.client("lambda").create_function(
        FunctionName="raises",
        Runtime="python3.13",
        Handler="app.handler",
        Role=aws.role(service="lambda.amazonaws.com"),
        Code={"ZipFile": archive.getvalue()},
    )
    invoke = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": "raises", "Payload.$": "$"},
        "Retry": [{"ErrorEquals": ["NotCaughtUpError"], "IntervalSeconds": 5, "MaxAttempts": 2}],
        "Catch": [{"ErrorEquals": ["NotCaughtUpError"], "ResultPath": "$.error", "Next": "Caught"}],
        "End": True,
    }
    calls = tmp_path / "calls"
    calls.write_text("")
    error = output(aws.run(single(invoke, Caught={"Type": "Pass", "End": True}), {"calls": str(calls)}))["error"]
    assert (error["Error"], json.loads(error["Cause"])["errorMessage"]) == ("NotCaughtUpError", "lag is 5")
    assert calls.read_text() == "xxx"


def test_an_event_reaches_the_queue_of_a_rule(aws: LocalAws) -> None:
    mailbox = new_mailbox(aws)
    mailbox.subscribe_to_events("Cutover Fenced")

    def announced(kind: str) -> dict[str, Any]:
        entry = {"Source": "msk-migration", "DetailType": kind, "Detail": {"migration.$": "$.migration"}}
        publish = {
            "Type": "Task",
            "Resource": "arn:aws:states:::events:putEvents",
            "Parameters": {"Entries": [entry]},
            "ResultPath": None,
            "End": True,
        }
        return aws.run(single(publish), {"migration": "orders"})

    assert output(announced("Cutover Promoted")) == {"migration": "orders"}
    described = announced("Cutover Fenced")
    event = heard(mailbox)
    machine = described["stateMachineArn"]
    assert (event["detail-type"], event["detail"]) == ("Cutover Fenced", {"migration": "orders"})
    assert event["resources"] == [machine, described["executionArn"]]
