"""Whether the target takes the records' timestamps as they are."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from mskmigration.kafka.model import time_of
from mskmigration.preflight.facts import Asked, Facts
from mskmigration.preflight.rules.rule import NotJudgedError, Severity, rule
from mskmigration.text import listed

NAMED = 5
ALWAYS_MS = 10**15  # 31,000 years: Kafka's default is the largest number there is.


@rule(
    "timestamps-in-future",
    Severity.BLOCKER,
    Asked.SOURCE_LOGS,
    Asked.SOURCE_CONFIGS,
    Asked.DEFAULTS,
    checks="No record's timestamp is further in the future than the target allows.",
    remedy="Set message.timestamp.after.max.ms on the source's topic to the value that its records need: it is copied.",
)
def timestamps_in_future(facts: Facts) -> Iterator[str]:
    """Brokers 4.x accept an hour by default (KIP-937). A refused record makes the task fail.

    Brokers before Kafka 3.0 know no largest timestamp (KIP-734).
    """
    limited = _limited(facts, "message.timestamp.after.max.ms")
    newest: dict[str, int] = {}
    unknown: set[str] = set()
    for partition, log in facts.source.logs.items():
        newest[partition.topic] = max(newest.get(partition.topic, -1), log.newest_at_ms)
        if log.newest_at_ms < 0 and log.end > log.start and partition.topic in limited:
            unknown.add(partition.topic)
    found = list(_in_future(facts, newest))
    yield from found
    if unknown and not found:
        raise NotJudgedError(f"The source does not tell the newest timestamps of {listed(sorted(unknown), NAMED)}.")


def _in_future(facts: Facts, newest: Mapping[str, int]) -> Iterator[str]:
    for topic, milliseconds in newest.items():
        allowed = facts.on_target(topic, "message.timestamp.after.max.ms")
        if allowed and milliseconds > 0 and int(allowed) < ALWAYS_MS:
            ahead = time_of(milliseconds) - facts.now
            if ahead > timedelta(milliseconds=int(allowed)):
                yield f"{topic}: a record is {_span(ahead)} in the future, and the target allows {_of_ms(allowed)}"


@rule(
    "timestamps-too-old",
    Severity.BLOCKER,
    Asked.RECORDS,
    Asked.SOURCE_LOGS,
    Asked.SOURCE_CONFIGS,
    Asked.DEFAULTS,
    checks="No record's timestamp is older than the target allows.",
    remedy="Set message.timestamp.before.max.ms on the source's topic to the value that its records need: it is "
    "copied.",
)
def timestamps_too_old(facts: Facts) -> Iterator[str]:
    """Records that were recent when they were written are old when they are copied."""
    found = list(_too_old(facts))
    yield from found
    limited = _limited(facts, "message.timestamp.before.max.ms")
    unread = {
        partition.topic
        for partition, log in facts.source.logs.items()
        if partition.topic in limited and log.end > log.start and partition not in facts.samples
    }
    if unread and not found:
        raise NotJudgedError(f"Not all first records were read of {listed(sorted(unread), NAMED)}.")


def _too_old(facts: Facts) -> Iterator[str]:
    for topic, first in _oldest(facts).items():
        allowed = facts.on_target(topic, "message.timestamp.before.max.ms")
        if allowed and int(allowed) < ALWAYS_MS and facts.now - first > timedelta(milliseconds=int(allowed)):
            age = _span(facts.now - first)
            yield f"{topic}: the first record is {age} old, and the target allows {_of_ms(allowed)}"


@rule(
    "timestamp-type",
    Severity.WARNING,
    Asked.SOURCE_CONFIGS,
    Asked.DEFAULTS,
    checks="Timestamps have the same meaning on both sides.",
    remedy="Set message.timestamp.type on the target's topic by hand before the migration. It is never copied.",
)
def timestamp_type(facts: Facts) -> Iterator[str]:
    """With LogAppendTime on the target the copies get the time of copying, and retention starts again."""
    for topic, here in facts.source_settings("message.timestamp.type"):
        there = facts.on_target(topic, "message.timestamp.type")
        if there and there != here.value:
            yield f"{topic}: {here.value}, and {there} on the target"


def _limited(facts: Facts, setting: str) -> set[str]:
    """Return the topics whose copies a setting of the target limits."""
    topics = {partition.topic for partition in facts.source.logs}
    return {topic for topic in topics if (allowed := facts.on_target(topic, setting)) and int(allowed) < ALWAYS_MS}


def _oldest(facts: Facts) -> dict[str, datetime]:
    oldest: dict[str, datetime] = {}
    for partition, sampled in facts.samples.items():
        if sampled.first_at is not None:
            oldest[partition.topic] = min(oldest.get(partition.topic, sampled.first_at), sampled.first_at)
    return oldest


def _of_ms(milliseconds: str) -> str:
    return _span(timedelta(milliseconds=int(milliseconds)))


def _span(span: timedelta) -> str:
    return str(timedelta(seconds=round(span.total_seconds())))
