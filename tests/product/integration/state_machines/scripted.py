"""Runs a state machine's own definition; each function answers from a script, the last answer again and again."""

import io
import json
import os
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from tests.localaws.running import LocalAws
from tests.paths import ROOT

type Answer = dict[str, Any] | str  # what the function returns, or the name of the error that it raises
type Scripts = Mapping[str, Sequence[Answer]]

REHEARSED: Answer = {"rehearsed": True}
NOTHING: Mapping[str, str] = MappingProxyType({})
FUNCTION = """
import json, os

REHEARSAL = json.loads(os.environ["REHEARSAL"])
ANSWERS = iter(json.loads(os.environ["SCRIPT"]))
last = None

def handler(event, context):
    global last
    print(json.dumps(event))
    if isinstance(event, dict) and event.get("rehearsal"):
        answer = REHEARSAL
    else:
        answer = last = next(ANSWERS, last)
    if isinstance(answer, str):
        raise type(answer, (Exception,), {})(f"{answer} happened.")
    return answer
"""


@dataclass(frozen=True)
class Execution:
    """An ended execution: how it ended, and the states that it entered."""

    status: str
    error: str | None
    cause: str | None
    output: Any
    entered: list[str]


class ScriptedMachine:
    """One of the state machines on the local AWS; notifications go to a queue.

    Parameters
    ----------
    name
        That of its definition's file, e.g. ``migrate``.
    scripts
        What each function answers, by the function's folder.
    rehearsal
        What each answers that is only rehearsed.
    changed
        Words of the definition and what stands for them: time-outs that no test can wait for.
    substituted
        What the machine substitutes beside functions, e.g. ``{"Direction": "back"}``.
    """

    def __init__(
        self,
        aws: LocalAws,
        name: str,
        scripts: Scripts,
        *,
        rehearsal: Answer = REHEARSED,
        changed: Mapping[str, str] = NOTHING,
        substituted: Mapping[str, str] = NOTHING,
    ) -> None:
        self._aws = aws
        self._rehearsal = rehearsal
        self._states = aws.client("stepfunctions")
        text = (ROOT / "statemachines" / f"{name}.asl.json").read_text()
        for before, after in changed.items():
            assert text.count(before) == 1
            text = text.replace(before, after)
        role = aws.role(service="lambda.amazonaws.com")
        substitutions = {
            f"{_camel(folder)}FunctionArn": self._function(folder, script, role) for folder, script in scripts.items()
        }
        substitutions |= {"TopicArn": self._topic(), "Partition": "aws", **substituted}
        unused = "arn:aws:lambda:eu-central-1:123456789012:function:not-scripted"
        self._arn = self._states.create_state_machine(
            name=f"{name}-{os.urandom(4).hex()}",
            definition=re.sub(r"\$\{(\w+)\}", lambda match: substitutions.get(match[1], unused), text),
            roleArn=aws.role(),
        )["stateMachineArn"]

    def run(self, input_: object) -> Execution:
        """Run one execution to its end."""
        return self.finished(self.start(input_))

    def start(self, input_: object) -> str:
        """Start an execution and return its ARN."""
        arn: str = self._states.start_execution(stateMachineArn=self._arn, input=json.dumps(input_))["executionArn"]
        return arn

    def finished(self, arn: str) -> Execution:
        """Await the end of an execution."""
        described = self._aws.finished(arn)
        pages = self._states.get_paginator("get_execution_history").paginate(executionArn=arn)
        entered = [
            event["stateEnteredEventDetails"]["name"]
            for page in pages
            for event in page["events"]
            if "stateEnteredEventDetails" in event
        ]
        output = json.loads(described["output"]) if described.get("output") else None
        return Execution(described["status"], described.get("error"), described.get("cause"), output, entered)

    def inputs(self) -> list[Any]:
        """Return the input of every execution, the first started first."""
        listed = self._states.list_executions(stateMachineArn=self._arn)["executions"]
        described = [self._states.describe_execution(executionArn=each["executionArn"]) for each in listed]
        return [json.loads(each["input"]) for each in sorted(described, key=lambda each: each["startDate"])]

    def notifications(self, wait_seconds: int = 0) -> list[tuple[str, str]]:
        """Return the subject and message of every notification since the last look; wait for one that is to come."""
        received = self._aws.client("sqs").receive_message(
            QueueUrl=self._queue, MaxNumberOfMessages=10, WaitTimeSeconds=wait_seconds
        )
        bodies = [json.loads(message["Body"]) for message in received.get("Messages", [])]
        return [(body["Subject"], body["Message"]) for body in bodies]

    def _function(self, folder: str, script: Sequence[Answer], role: str) -> str:
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as files:
            files.writestr("app.py", FUNCTION)
        created = self._aws.client("lambda").create_function(
            FunctionName=f"{folder}-{os.urandom(4).hex()}",
            Runtime="python3.13",
            Handler="app.handler",
            Role=role,
            Code={"ZipFile": archive.getvalue()},
            Environment={"Variables": {"SCRIPT": json.dumps(list(script)), "REHEARSAL": json.dumps(self._rehearsal)}},
            Timeout=20,
        )
        arn: str = created["FunctionArn"]
        return arn

    def _topic(self) -> str:
        sns, sqs, name = self._aws.client("sns"), self._aws.client("sqs"), f"told-{os.urandom(4).hex()}"
        self._queue = sqs.create_queue(QueueName=name)["QueueUrl"]
        attributes = sqs.get_queue_attributes(QueueUrl=self._queue, AttributeNames=["QueueArn"])["Attributes"]
        topic: str = sns.create_topic(Name=name)["TopicArn"]
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=attributes["QueueArn"])
        return topic


def _camel(folder: str) -> str:
    return folder.title().replace("_", "")
