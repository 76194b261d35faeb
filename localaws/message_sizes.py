"""How large an event of EventBridge and a message of SNS may be, in bytes of UTF-8.

Sources: Amazon EventBridge User Guide, "Calculating Amazon EventBridge PutEvents event entry size": source, type,
detail and resources count, and 14 bytes for a time. A request's entries may come to 256 KB, the smaller of the figures
that AWS has published. Amazon SNS API Reference, "Publish": a message is "at most 256 KB in size (262,144 bytes, not
262,144 characters)", where moto counts characters.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from moto.core.exceptions import JsonRESTError
from moto.events.models import EventsBackend
from moto.sns.exceptions import InvalidParameterValue
from moto.sns.models import SNSBackend

from localaws.endpoint import Endpoint
from localaws.patching import replace

EVENTS_BYTES: Final = 262_144
MESSAGE_BYTES: Final = 262_144
_TIME_BYTES: Final = 14


def install(_endpoint: Endpoint) -> None:
    """Let events and messages that are too large be refused."""

    def put_events(backend: Any, events: Sequence[Mapping[str, Any]]) -> Any:
        if sum(map(entry_bytes, events)) > EVENTS_BYTES:
            raise JsonRESTError("ValidationException", "Total size of the entries in the request is over the limits.")
        return moto_put(backend, events)

    def publish(backend: Any, message: str, *arguments: Any, **options: Any) -> Any:
        if len(message.encode()) > MESSAGE_BYTES:
            raise InvalidParameterValue("Invalid parameter: Message too long")
        return moto_publish(backend, message, *arguments, **options)

    moto_put = replace(EventsBackend, "put_events", put_events)
    moto_publish = replace(SNSBackend, "publish", publish)


def entry_bytes(entry: Mapping[str, Any]) -> int:
    """Return the size of an entry of ``PutEvents``, as EventBridge counts it."""
    texts = [str(entry.get(name) or "") for name in ("Source", "DetailType", "Detail")]
    counted = sum(len(text.encode()) for text in (*texts, *(entry.get("Resources") or ())))
    return counted + (_TIME_BYTES if entry.get("Time") else 0)
