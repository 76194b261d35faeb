"""What a topic or a rule of the local AWS publishes, awaited."""

import os
from collections.abc import Mapping
from typing import Any

from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from localaws.mailbox import Mailbox
from tests.localaws.running import LocalAws

_LONGEST_WAIT_SECONDS = 10


def new_mailbox(aws: LocalAws) -> Mailbox:
    """Return an empty mailbox of its own."""
    return Mailbox(aws.endpoint, f"mailbox-{os.urandom(6).hex()}")


def subscribed_topic(aws: LocalAws, mailbox: Mailbox) -> str:
    """Return a new topic whose messages come to the mailbox."""
    topic: str = aws.client("sns").create_topic(Name=f"topic-{os.urandom(6).hex()}")["TopicArn"]
    mailbox.subscribe_to_topic(topic)
    return topic


def heard(mailbox: Mailbox) -> Mapping[str, Any]:
    """Await the one message that comes."""
    waiting = Retrying(
        retry=retry_if_result(lambda messages: not messages),
        wait=wait_fixed(0.02),
        stop=stop_after_delay(_LONGEST_WAIT_SECONDS),
    )
    (message,) = waiting(lambda: list(mailbox.new()))
    return message
