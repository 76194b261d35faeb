"""Fires the schedules of EventBridge Scheduler and the scheduled rules of EventBridge when they are due.

``POST /moto-api/fire/<region>/<name>`` fires one at once, whatever its state.

Not done: flexible time windows (it fires when the window opens) and retries. An expression that AWS would
refuse is logged as an error.
"""

import re
import threading
import uuid
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError, ClientError
from moto.events.models import Rule, events_backends
from moto.moto_api._internal import urls
from moto.scheduler.models import Schedule, ScheduleGroup, scheduler_backends

from localaws.deliveries import UnsupportedTargetError, deliver, deliver_to_rule_target
from localaws.endpoint import Endpoint
from localaws.event_inputs import Event, input_of, iso, scheduled_event
from localaws.schedule_clock import Alarm, Clock

_CONTEXT = re.compile(r"<aws\.scheduler\.([a-z-]+)>")


def install(endpoint: Endpoint, *, seconds_per_minute: float = 60) -> None:
    """Start the clock and serve ``/moto-api/fire``.

    Parameters
    ----------
    seconds_per_minute
        60, except in tests of ``rate()``.
    """

    def fire(_request: Any, full_url: str, _headers: Mapping[str, str]) -> tuple[int, dict[str, str], str]:
        name = PurePosixPath(urlsplit(full_url).path).name
        named = [alarm for alarm in _alarms(endpoint) if alarm.name == name]
        if not named:
            return 404, {}, f"No schedule and no scheduled rule is called {name}."
        try:
            for alarm in named:
                alarm.fire(datetime.now(UTC))
        except (ClientError, BotoCoreError, UnsupportedTargetError) as error:
            return 502, {}, f"{name} did not reach its target: {error}"
        return 200, {}, f"Fired {name}."

    paths: dict[str, Any] = urls.url_paths
    paths["{0}/moto-api/fire/<region>/<name>"] = fire
    clock = Clock(partial(_alarms, endpoint), seconds_per_minute)
    threading.Thread(target=clock.run, name="schedules", daemon=True).start()


def with_context(payload: str, schedule_arn: str, at: datetime) -> str:
    """Fill in the context attributes of Scheduler.

    Source: https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
    """
    attributes = {
        "schedule-arn": schedule_arn,
        "scheduled-time": iso(at),
        "execution-id": str(uuid.uuid4()),
        "attempt-number": "1",
    }
    return _CONTEXT.sub(lambda match: attributes.get(match[1], match[0]), payload)


def _alarms(endpoint: Endpoint) -> Iterator[Alarm]:
    scheduler = scheduler_backends[endpoint.account][endpoint.region]
    for group in list(scheduler.schedule_groups.values()):
        for schedule in list(group.schedules.values()):
            yield _alarm_of_schedule(endpoint, group, schedule)
    events = events_backends[endpoint.account][endpoint.region]
    for bus in list(events.event_buses.values()):
        for rule in list(bus.rules.values()):
            if rule.scheduled_expression:
                yield from (_alarm_of_target(endpoint, rule, target) for target in list(rule.targets))


def _alarm_of_schedule(endpoint: Endpoint, group: ScheduleGroup, schedule: Schedule) -> Alarm:
    def fire(at: datetime) -> None:
        target: dict[str, Any] = schedule.target
        event = _event(endpoint, "aws.scheduler", schedule.arn, at)
        payload = with_context(
            input_of({"Input": target["Input"]} if target.get("Input") else {}, event), schedule.arn, at
        )
        deliver(endpoint, target["Arn"], payload, target["RoleArn"])

    def completed() -> None:
        if schedule.action_after_completion == "DELETE":
            group.schedules.pop(schedule.name, None)

    return Alarm(
        key=f"{schedule.arn} {schedule.creation_date} {schedule.last_modified_date}",
        name=schedule.name,
        expression=schedule.schedule_expression,
        zone=schedule.schedule_expression_timezone,
        enabled=schedule.state == "ENABLED",
        fire=fire,
        start=_moment(schedule.start_date),
        end=_moment(schedule.end_date),
        completed=completed,
    )


def _alarm_of_target(endpoint: Endpoint, rule: Rule, target: Mapping[str, Any]) -> Alarm:
    def fire(at: datetime) -> None:
        deliver_to_rule_target(endpoint, target, _event(endpoint, "aws.events", rule.arn, at))

    return Alarm(
        key=f"{rule.arn} {rule.scheduled_expression} {target['Id']}",
        name=rule.name,
        expression=str(rule.scheduled_expression),
        enabled=rule.state == "ENABLED",
        fire=fire,
    )


def _event(endpoint: Endpoint, source: str, resource_arn: str, at: datetime) -> Event:
    return scheduled_event(
        source=source, resource_arn=resource_arn, account=endpoint.account, region=endpoint.region, at=at
    )


def _moment(date: float | str | None) -> datetime | None:
    """Read a start or end date of moto's: seconds since 1970, or what CloudFormation passes on."""
    if date is None:
        return None
    try:
        return datetime.fromtimestamp(float(date), UTC)
    except ValueError:
        return datetime.fromisoformat(str(date)).astimezone(UTC)
