"""What the application says to people and to other applications, as far as clients act on it. Pure."""

import re
import shlex
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Final, NamedTuple

FENCED: Final = "Handover Fenced"
PROMOTED: Final = "Handover Promoted"
# The command by which an approval is given; its token stands in a here-document.
_COMMAND: Final = re.compile(
    r"aws stepfunctions send-task-success(?P<options>.*?)--task-token \"\$\(tr -d '\[:space:]' <<'(?P<end>\w+)'\n"
    r"(?P<token>.*?)\n(?P=end)\n\)\"",
    re.DOTALL,
)


class Notification(NamedTuple):
    """What people are told: an e-mail's subject and text."""

    subject: str
    text: str


class Happened(NamedTuple):
    """What other applications are told: an event's kind and its detail."""

    kind: str
    detail: Mapping[str, Any]


class Approval(NamedTuple):
    """The answer that a request for approval asks for."""

    token: str
    output: str


def read(message: Mapping[str, Any]) -> Notification | Happened:
    """Read a message of SNS or EventBridge."""
    if "detail-type" in message:
        return Happened(message["detail-type"], message["detail"])
    return Notification(message.get("Subject", ""), message["Message"])


def approval_in(text: str) -> Approval | None:
    """Find the command by which a text asks for an approval; None where it asks for none."""
    command = _COMMAND.search(text)
    if command is None:
        return None
    words = shlex.split(command["options"].replace("\\\n", " "))
    options = {word: value for word, value in pairwise(words) if word.startswith("--")}
    return Approval("".join(command["token"].split()), options.get("--task-output", "{}"))
