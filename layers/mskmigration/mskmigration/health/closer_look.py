"""Looks closer at positions that stand still: whether a record is left there, and why it is not copied."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from botocore.exceptions import BotoCoreError, ClientError

from mskmigration.connectors.definitions import Role, connector_name
from mskmigration.errors import KafkaUnreachableError
from mskmigration.health.facts import Facts
from mskmigration.health.rules import stalled
from mskmigration.kafka.model import TopicPartition

PARTITIONS_READ = 50
LOGGED_WITHIN = timedelta(minutes=3)


class Source(Protocol):
    """What is asked of the source."""

    def unread(self, positions: Mapping[TopicPartition, int]) -> set[TopicPartition]:
        """Return the partitions that hold a committed record at or after their position."""


class Log(Protocol):
    """What is asked of the workers' log."""

    def poll_failure(self, connector: str, since: datetime) -> str | None:
        """Return a connector's newest warning that it could not poll."""


def look_closer(facts: Facts, source: Source, log: Log) -> Facts:
    """Return the facts with :attr:`Facts.unread` and :attr:`Facts.poll_failure`, where positions stand still.

    What cannot be read is taken for nothing left: a restart needs a reason.
    """
    still, sample = stalled(facts), facts.sample
    if not still or sample is None:
        return facts
    positions = {partition: sample.partitions[partition].position for partition in sorted(still)[:PARTITIONS_READ]}
    try:
        unread = frozenset(source.unread(positions))
    except KafkaUnreachableError:
        unread = frozenset()
    return replace(facts, unread=unread, poll_failure=_poll_failure(facts, log) if unread else None)


def _poll_failure(facts: Facts, log: Log) -> str | None:
    try:
        return log.poll_failure(connector_name(facts.migration, Role.SOURCE), facts.now - LOGGED_WITHIN)
    except (ClientError, BotoCoreError):
        return None  # The finding stands without its cause.
