import json
from datetime import UTC, datetime
from typing import Any

import pytest

from localaws.event_inputs import input_of, published, scheduled_event
from localaws.schedules import with_context

EVENT: dict[str, Any] = {
    "version": "0",
    "id": "e1",
    "detail-type": "Stopped",
    "source": "aws.ecs",
    "account": "123456789012",
    "time": "2026-11-25T02:00:00Z",
    "region": "eu-central-1",
    "resources": ["arn"],
    "detail": {"task": 'the "first"', "codes": [1, 2]},
}


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ({}, EVENT),
        ({"Input": '{"a": 1}'}, {"a": 1}),
        ({"InputPath": "$.detail.codes"}, [1, 2]),
        ({"InputPath": "$.detail-type"}, "Stopped"),
        ({"InputTransformer": {"InputTemplate": '"at <aws.events.event.ingestion-time>"'}}, "at 2026-11-25T02:00:00Z"),
        (
            {
                "InputTransformer": {
                    "InputPathsMap": {"task": "$.detail.task", "codes": "$.detail.codes", "none": "$.detail.none"},
                    "InputTemplate": '{"text": "<task> <codes>", "task": <task>, "codes": <codes>, "none": <none>}',
                }
            },
            {"text": 'the "first" [1, 2]', "task": 'the "first"', "codes": [1, 2], "none": ""},
        ),
    ],
)
def test_a_target_receives_what_it_asks_for(target: dict[str, Any], expected: object) -> None:
    assert json.loads(input_of(target, EVENT)) == expected


def test_an_event_is_published_without_what_only_moto_knows() -> None:
    internal = {**EVENT, "time": 1764036000.0, "ingestion-time": 1764036000.5}
    assert published(internal) == {**EVENT, "time": "2025-11-25T02:00:00Z"}


def test_a_schedule_sends_a_scheduled_event() -> None:
    at = datetime(2026, 11, 25, 2, tzinfo=UTC)
    event = scheduled_event(source="aws.scheduler", resource_arn="arn", account="1", region="r", at=at)
    assert (event["detail-type"], event["time"], event["resources"]) == (
        "Scheduled Event",
        "2026-11-25T02:00:00Z",
        ["arn"],
    )


def test_the_context_attributes_of_a_schedule_are_filled_in_and_others_left() -> None:
    payload = (
        '{"at": "<aws.scheduler.scheduled-time>", "n": <aws.scheduler.attempt-number>, "x": "<aws.scheduler.odd>"}'
    )
    filled = json.loads(with_context(payload, "arn", datetime(2026, 11, 25, 2, tzinfo=UTC)))
    assert filled == {"at": "2026-11-25T02:00:00Z", "n": 1, "x": "<aws.scheduler.odd>"}
