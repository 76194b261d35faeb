"""The page of events on EventBridge: which there are, when they are sent, and what they hold."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from mskmigration.health.notification import notification
from mskmigration.health.report import HealthReport
from mskmigration.health.treatments import IDLE, Step
from tools.reference.markdown import code, table
from tools.reference.sources import definition, machines, walk

INTRODUCTION: Final = """# Events

The application sends these events to the account's default event bus, with the source `msk-migration`. Your own rule
can match them:

```json
{"source": ["msk-migration"], "detail-type": ["Handover Fenced", "Handover Promoted"]}
```
"""
MEANINGS: Final = {
    "Handover Fenced": "Writers are blocked. Consumers should read the remaining records, commit and stop",
    "Handover Promoted": "Clients should go on at the other cluster: at the target, or after a rollback at the source",
    "Migration Healing Step": "`heal` found a problem, and has taken a step",
    "Migration Needs Attention": "`heal` has no further step that would help. A person has to act",
    "Migration Healthy Again": "The problem of an earlier event is over",
}


def events() -> str:
    """Return the page.

    Raises
    ------
    KeyError
        An event is sent whose meaning is not written down here.
    """
    rows = (
        (code(name), MEANINGS[name], ", ".join(senders), ", ".join(map(code, detail)))
        for name, senders, detail in _events()
    )
    return "\n".join([INTRODUCTION, table(("Detail type", "What it means", "Sent by", "Fields of the detail"), rows)])


def _events() -> Iterator[tuple[str, list[str], list[str]]]:
    sent: dict[str, tuple[list[str], list[str]]] = {}
    for name, defined in machines().items():
        for entry in walk(definition(defined)):
            if "DetailType" in entry:
                senders, _ = sent.setdefault(entry["DetailType"], ([], _fields(entry["Detail"])))
                senders.append(f"`{name}`")
    for name, (senders, detail) in sent.items():
        yield name, senders, detail
    yield from _healings()


def _healings() -> Iterator[tuple[str, list[str], list[str]]]:
    """Yield what heal words by itself, from what it words for each of its steps."""
    worded = {}
    for step in (each for each in Step if each not in IDLE):
        told = notification(HealthReport(migration="orders", action=step, reason=""), execution="")
        worded[told.detail_type] = list(told.detail)
    for name, detail in worded.items():
        yield name, ["`heal`"], detail


def _fields(detail: Mapping[str, Any]) -> list[str]:
    return [key.removesuffix(".$") for key in detail]
