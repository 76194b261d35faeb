"""Looks closer where Connect's status says too little: positions that stand still, and records that were refused."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from botocore.exceptions import BotoCoreError, ClientError

from mskmigration.connectors.definitions import Role, connector_name
from mskmigration.errors import KafkaUnreachableError
from mskmigration.health.causes import BATCH_REJECTED
from mskmigration.health.facts import Facts
from mskmigration.health.rules import stalled
from mskmigration.health.summary import ConnectorHealth
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

    def send_failure(self, connector: str, since: datetime) -> str | None:
        """Return a connector's newest line that says why a record was refused."""


def look_closer(facts: Facts, source: Source, log: Log) -> Facts:
    """Return the facts with what the source and the workers' log add to them.

    That are :attr:`Facts.unread` and :attr:`Facts.poll_failure` where positions stand still, and the causes of tasks
    that failed because a batch was refused.
    """
    since = facts.now - LOGGED_WITHIN
    connectors = tuple(_with_cause(connector, log, since) for connector in facts.connectors)
    facts = replace(facts, connectors=connectors)
    still, sample = stalled(facts), facts.sample
    if not still or sample is None:
        return facts
    positions = {partition: sample.partitions[partition].position for partition in sorted(still)[:PARTITIONS_READ]}
    unread = _unread(source, positions)
    failure = _searched(log.poll_failure, connector_name(facts.migration, Role.SOURCE), since)
    # Whoever is refused as the connector is reads nothing; the connector's warning says that it is there.
    return replace(facts, unread=still if failure else unread, poll_failure=failure)


def _with_cause(connector: ConnectorHealth, log: Log, since: datetime) -> ConnectorHealth:
    if BATCH_REJECTED not in connector.cause_ids():
        return connector
    line = _searched(log.send_failure, connector.name, since)
    return connector if line is None else connector.explained(BATCH_REJECTED, line)


def _unread(source: Source, positions: Mapping[TopicPartition, int]) -> frozenset[TopicPartition]:
    try:
        return frozenset(source.unread(positions))
    except KafkaUnreachableError:
        return frozenset()  # A restart needs a reason.


def _searched(search: Callable[[str, datetime], str | None], connector: str, since: datetime) -> str | None:
    try:
        return search(connector, since)
    except (ClientError, BotoCoreError):
        return None  # The finding stands without its cause.
