"""A queue that receives what is published to a topic, and events of EventBridge."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from localaws.endpoint import Endpoint


class Mailbox:
    """A queue of its own, empty at first."""

    def __init__(self, endpoint: Endpoint, name: str) -> None:
        self._endpoint = endpoint
        self._name = name
        self._sqs = endpoint.client("sqs")
        self._url: str = self._sqs.create_queue(QueueName=name)["QueueUrl"]
        attributes = self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=["QueueArn"])["Attributes"]
        self._arn: str = attributes["QueueArn"]

    def subscribe_to_topic(self, topic: str) -> None:
        """Receive what is published to an SNS topic."""
        self._endpoint.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=self._arn)

    def subscribe_to_events(self, *detail_types: str) -> None:
        """Receive the events of these kinds, through a rule of EventBridge."""
        events = self._endpoint.client("events")
        events.put_rule(Name=self._name, EventPattern=json.dumps({"detail-type": detail_types}))
        events.put_targets(Rule=self._name, Targets=[{"Id": "mailbox", "Arn": self._arn}])

    def new(self, wait_seconds: int = 0) -> Iterator[Mapping[str, Any]]:
        """Yield what has come since the last call, each message as its sender wrote it.

        Where nothing has come, a message is awaited for ``wait_seconds`` (SQS's long polling: at most 20).
        """
        asked = {"QueueUrl": self._url, "MaxNumberOfMessages": 10, "WaitTimeSeconds": wait_seconds}
        while messages := self._sqs.receive_message(**asked).get("Messages", []):
            for message in messages:
                self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
                yield json.loads(message["Body"])
