"""What a state machine's ``Catch`` knows of an error, put so that a person can act on it."""

import json
from typing import NamedTuple

from pydantic import Field

from mskmigration.frozen import Frozen

_OF_THE_SERVICE = {
    "States.Timeout": "A state reached its time-out. Start the execution again. It goes on from the record.",
    "Sandbox.Timedout": "A function reached its time-out. Start the execution again. It goes on from the record.",
    "Runtime.ExitError": "A function's process ended. Check its log group, then start the execution again.",
}


class CaughtError(Frozen):
    """The error output of a Task state: ``Cause`` is JSON where a Lambda function raised the error."""

    error: str = Field(alias="Error")
    cause: str = Field(alias="Cause", default="")


class Explanation(NamedTuple):
    """The error's name and a cause in words."""

    error: str
    cause: str


def explain(caught: CaughtError) -> Explanation:
    """Return the message of an error that a function raised, or what is known of one of AWS's own."""
    message = _message(caught.cause)
    known = next((text for name, text in _OF_THE_SERVICE.items() if name in {caught.error, _type(caught.cause)}), None)
    return Explanation(caught.error, f"{known} ({message})" if known else message)


def _message(cause: str) -> str:
    return str(_lambda_error(cause).get("errorMessage") or cause or "AWS gave no cause.")


def _type(cause: str) -> str:
    return str(_lambda_error(cause).get("errorType", ""))


def _lambda_error(cause: str) -> dict[str, object]:
    try:
        parsed = json.loads(cause)
    except json.JSONDecodeError:
        return {}
    return parsed if isinstance(parsed, dict) else {}
