"""What a target of EventBridge receives: the event, a part of it or a text made from it. Pure.

Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from jsonpath_ng.parser import parse

Event = Mapping[str, Any]

_PLACEHOLDER = re.compile(r"<([A-Za-z0-9_.-]+)>")
_FIELDS = ("version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail")


def published(event: Event) -> Event:
    """Return an event of moto as EventBridge publishes it: its own fields only, the time in ISO 8601."""
    time = event["time"]
    if isinstance(time, int | float):
        time = iso(datetime.fromtimestamp(time, UTC))
    return {**{name: event[name] for name in _FIELDS}, "time": time}


def scheduled_event(*, source: str, resource_arn: str, account: str, region: str, at: datetime) -> Event:
    """Return the event that a schedule sends when its target asks for no other input."""
    return {
        "version": "0",
        "id": f"{resource_arn}@{iso(at)}",
        "detail-type": "Scheduled Event",
        "source": source,
        "account": account,
        "time": iso(at),
        "region": region,
        "resources": [resource_arn],
        "detail": {},
    }


def input_of(target: Mapping[str, Any], event: Event) -> str:
    """Return the JSON that a rule's target receives for an event.

    Parameters
    ----------
    target
        With at most one of ``Input``, ``InputPath`` and ``InputTransformer``, as in ``PutTargets``.
    """
    if "Input" in target:
        return str(target["Input"])
    if "InputPath" in target:
        return json.dumps(_found(target["InputPath"], event))
    if transformer := target.get("InputTransformer"):
        values = {name: _found(path, event) for name, path in transformer.get("InputPathsMap", {}).items()}
        values |= {
            "aws.events.event": event,
            "aws.events.event.json": event,
            "aws.events.event.ingestion-time": event["time"],
        }
        return _filled(transformer["InputTemplate"], values)
    return json.dumps(event)


def iso(moment: datetime) -> str:
    """Write a moment as AWS writes it: UTC, whole seconds, with a Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _found(path: str, event: Event) -> Any:
    # A name with a dash, such as detail-type, must be quoted for the library.
    quoted = re.sub(r"\.([\w]+-[\w-]+)", r".'\1'", path)
    matches = parse(quoted).find(event)
    return matches[0].value if matches else ""


def _filled(template: str, values: Mapping[str, Any]) -> str:
    """Replace placeholders: inside a JSON string by text, elsewhere by JSON."""

    def value_at(match: re.Match[str]) -> str:
        value = values.get(match[1], "")
        in_string = len(re.findall(r'(?<!\\)"', template[: match.start()])) % 2 == 1
        if not in_string:
            return json.dumps(value)
        return json.dumps(value if isinstance(value, str) else json.dumps(value))[1:-1]

    return _PLACEHOLDER.sub(value_at, template)
