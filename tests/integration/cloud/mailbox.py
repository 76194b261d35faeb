"""A queue that hears what a topic or a rule publishes."""

import json
import os
from typing import Any

from lab.cloud.endpoint import Endpoint

_LONGEST_WAIT_SECONDS = 10


class Mailbox:
    """A queue of its own, empty at first."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._name = f"mailbox-{os.urandom(6).hex()}"
        self._sqs = endpoint.client("sqs")
        self._url = self._sqs.create_queue(QueueName=self._name)["QueueUrl"]
        attributes = self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=["QueueArn"])["Attributes"]
        self.arn: str = attributes["QueueArn"]

    def subscribed_topic(self) -> str:
        """Return a new topic whose messages come here."""
        sns = self._endpoint.client("sns")
        topic: str = sns.create_topic(Name=self._name)["TopicArn"]
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=self.arn)
        return topic

    def next(self) -> dict[str, Any]:
        """Await a message and return what it says."""
        answer = self._sqs.receive_message(QueueUrl=self._url, WaitTimeSeconds=_LONGEST_WAIT_SECONDS)
        (message,) = answer["Messages"]
        self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
        body: dict[str, Any] = json.loads(message["Body"])
        return body
