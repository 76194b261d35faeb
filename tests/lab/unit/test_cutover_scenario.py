"""What clients understand of the application, where an execution is killed, and what a report finds unexpected."""

from datetime import UTC, datetime
from typing import Any

import pytest

from lab.cutover.killing import Moment, moment_of
from lab.cutover.messages import Approval, Happened, Notification, approval_in, read
from lab.cutover.report import Counted, Report
from mskmigration.cutover.approval import asking
from mskmigration.cutover.workflow import HANDOVER

EVERYWHERE = [f"{step.state}, its function killed" for step in HANDOVER]
AT = datetime(2026, 11, 25, tzinfo=UTC)
FUNCTION = "arn:aws:lambda:eu-central-1:123456789012:function:app-Drain"


def entered(state: str, kind: str = "TaskStateEntered") -> dict[str, Any]:
    return {"type": kind, "timestamp": AT, "stateEnteredEventDetails": {"name": state}}


def left(state: str) -> dict[str, Any]:
    return {"type": "TaskStateExited", "timestamp": AT, "stateExitedEventDetails": {"name": state}}


SCHEDULED = {
    "type": "TaskScheduled",
    "timestamp": AT,
    "taskScheduledEventDetails": {"parameters": f'{{"FunctionName": "{FUNCTION}", "Payload": {{}}}}'},
}


@pytest.mark.parametrize(
    ("events", "moment"),
    [
        ([], None),
        ([entered("Drain")], Moment("Drain", None)),
        ([entered("Drain"), SCHEDULED], Moment("Drain", FUNCTION)),
        ([entered("Drain"), SCHEDULED, left("Drain")], None),
        ([entered("Drain"), SCHEDULED, left("Drain"), entered("Drained?", "ChoiceStateEntered")], None),
        ([entered("Drain"), SCHEDULED, left("Drain"), entered("Wait", "WaitStateEntered")], Moment("Wait", None)),
    ],
)
def test_the_moment_of_an_execution(events: list[dict[str, Any]], moment: Moment | None) -> None:
    assert moment_of(events) == moment


def test_an_approval_is_the_command_that_a_message_holds() -> None:
    message = asking(["It's planned: 100 groups."], "eu-central-1")
    assert approval_in(message["message"] + "AQB/x+=" + message["message_after"]) == Approval("AQB/x+=", "true")


def test_other_messages_ask_for_nothing() -> None:
    assert approval_in("The migration of orders failed.") is None


def test_notifications_and_events_are_told_apart() -> None:
    assert read({"Subject": "Approve", "Message": "text"}) == Notification("Approve", "text")
    assert read({"detail-type": "Handover Fenced", "detail": {"migration": "m"}}) == Happened(
        "Handover Fenced", {"migration": "m"}
    )


def report(**changes: Any) -> Report:
    numbers: dict[str, Any] = {
        "lost": 0,
        "duplicated": 0,
        "groups": 12,
        "partitions": 40,
        "exact_partitions": 50,
        "bounded_partitions": 1,
        "unknown_partitions": 0,
        "write_block_s": 4.2,
        "seconds": 200,
        "rolled_back": Counted(lost=0, duplicated=0),
        "once_more": Counted(lost=0, duplicated=0),
        "states": {},
        "faults": [],
    }
    return Report(**{**numbers, **changes})


@pytest.mark.parametrize(
    ("changes", "unexpected"),
    [
        ({}, []),
        ({"faults": ["g: lost 1 (7)"]}, ["g: lost 1 (7)"]),
        ({"unknown_partitions": 2}, ["2 partitions neither exact nor bounded"]),
        ({"write_block_s": 10.5}, ["writers blocked for 10.5 s, more than 10 s"]),
        ({"write_block_s": 99.0, "killed_at": EVERYWHERE}, []),
        ({"killed_at": EVERYWHERE[2:]}, ["never killed at Plan Handover, Start Reverse Replication"]),
    ],
)
def test_what_of_a_report_is_unexpected(changes: dict[str, Any], unexpected: list[str]) -> None:
    assert report(**changes).unexpected == unexpected
