"""What a caught error says to a person."""

import json

from mskmigration.failure import CaughtError, explain


def caught(error: str, cause: object) -> CaughtError:
    return CaughtError(Error=error, Cause=cause if isinstance(cause, str) else json.dumps(cause))


def test_an_error_of_ours_is_its_message() -> None:
    cause = {"errorMessage": "The input is wrong: topics: x.", "errorType": "InvalidRequestError", "stackTrace": ["…"]}
    assert explain(caught("InvalidRequestError", cause)) == ("InvalidRequestError", "The input is wrong: topics: x.")


def test_an_error_of_the_service_gets_a_remedy() -> None:
    cause = {"errorMessage": "Task timed out after 60.00 seconds", "errorType": "Sandbox.Timedout"}
    assert explain(caught("Sandbox.Timedout", cause)).cause == (
        "A function reached its time-out. Start the execution again. It goes on from the record. "
        "(Task timed out after 60.00 seconds)"
    )


def test_plain_text_and_nothing_are_said_as_they_are() -> None:
    assert explain(caught("ConnectorsFailed", "m-source failed")).cause == "m-source failed"
    assert explain(caught("States.TaskFailed", "")).cause == "AWS gave no cause."
