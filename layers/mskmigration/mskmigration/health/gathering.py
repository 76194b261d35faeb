"""Gathers the facts of one look: everybody is asked at once, and whoever does not answer hides nobody else."""

import struct
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from typing import NamedTuple, Protocol

import httpx
from botocore.exceptions import BotoCoreError, ClientError

from mskmigration.connect import ConnectClient, ConnectorStatus, ConnectService, State
from mskmigration.connectors import Role, connector_name
from mskmigration.errors import MigrationError, RebalanceInProgressError
from mskmigration.health.facts import Asked, Facts, GroupSync, Worker
from mskmigration.health.groups import GroupsOnBothSides, group_syncs
from mskmigration.health.summary import ConnectorHealth, summarize
from mskmigration.kafka import Checkpoint, KafkaCluster, TopicPartition
from mskmigration.kafka.model import GroupPartition
from mskmigration.lag import LagSampleStore, Sample, lag_seconds, measure, recreated_topics, worst_by_topic
from mskmigration.lag.checkpoints import CheckpointLog
from mskmigration.lag.heartbeats import latest_heartbeat
from mskmigration.migration import MigrationRecord
from mskmigration.settings import Settings

PATIENCE_SECONDS = 8.0
ASKED_AT_ONCE = 8
FAILURES = (MigrationError, BotoCoreError, ClientError, httpx.HTTPError, struct.error)
type Offsets = dict[TopicPartition, int]


class Sources(Protocol):
    """Those who are asked; ``bootstrap.Adapters`` has them by these names."""

    @property
    def settings(self) -> Settings:
        """The control plane's settings."""

    @property
    def source(self) -> KafkaCluster:
        """The cluster to migrate."""

    @property
    def target(self) -> KafkaCluster:
        """The cluster to migrate to."""

    @property
    def samples(self) -> LagSampleStore:
        """The latest samples of the lag."""

    @property
    def checkpoints(self) -> CheckpointLog:
        """MirrorMaker 2's checkpoints on the target."""

    @property
    def service(self) -> ConnectService:
        """The workers' service."""


def gather(sources: Sources, record: MigrationRecord) -> Facts:
    """Take one look at a migration, and keep its sample of the lag in the window.

    Nobody's failure is raised: :attr:`Facts.unanswered` names each that gave no answer, and why.
    """
    with ThreadPoolExecutor(ASKED_AT_ONCE) as pool:
        return _Look(sources, record, pool).take()


class _GroupAnswers(NamedTuple):
    source: Future[dict[str, Offsets]]
    target: Future[dict[str, Offsets]]
    with_members: Future[set[str]]
    checkpoints: Future[Mapping[GroupPartition, Checkpoint]]


class _Look:
    def __init__(self, sources: Sources, record: MigrationRecord, pool: ThreadPoolExecutor) -> None:
        self._sources = sources
        self._request = record.request
        self._registered_at = record.updated_at
        self._promoted = frozenset(record.promoted_topics)
        self._pool = pool
        self._unanswered: dict[Asked, str] = {}
        self._rebalancing = False

    def take(self) -> Facts:
        sources, submit, settings = self._sources, self._pool.submit, self._sources.settings
        target_topics = submit(sources.target.partitions)
        heartbeat = submit(latest_heartbeat, sources.target, settings.source_alias, settings.target_alias)
        groups = self._ask_groups()
        workers, connect = self._connect()
        statuses = submit(connect.statuses)
        window = self._window(connect)
        connectors = self._connectors(statuses)
        on_target = self._answer(Asked.TARGET_TOPICS, target_topics, {})
        return Facts(
            migration=self._request.migration,
            registered_at=self._registered_at,
            now=datetime.now(UTC),
            connectors=connectors,
            workers=workers,
            rebalancing=self._rebalancing or _has_unassigned(connectors),
            window=window,
            target_partitions=self._by_source_name(on_target, window),
            recreated=recreated_topics(window),
            groups=self._groups(groups, window),
            heartbeat_at=self._answer(Asked.HEARTBEAT, heartbeat, None),
            lag_seconds=worst_by_topic(lag_seconds(window)),
            unanswered=self._unanswered,
        )

    def _answer[Answer](self, asked: Asked, future: Future[Answer], otherwise: Answer) -> Answer:
        try:
            return future.result()
        except FAILURES as error:
            self._unanswered[asked] = str(error)
            self._rebalancing |= isinstance(error, RebalanceInProgressError)
            return otherwise

    def _connect(self) -> tuple[tuple[Worker, ...], ConnectClient]:
        """Return the workers, and Connect at those that answer, so that no call waits for one that hangs."""
        tasks = self._answer(Asked.ECS, self._pool.submit(self._sources.service.running), ())
        answering = self._sources.service.answering(tasks)
        workers = tuple(Worker(task.arn, task.worker_id, task.started_at, task.url in answering) for task in tasks)
        return workers, self._sources.service.connect_at(sorted(answering), PATIENCE_SECONDS if answering else 0)

    def _connectors(self, statuses: Future[dict[str, ConnectorStatus]]) -> tuple[ConnectorHealth, ...]:
        seen = self._answer(Asked.CONNECT, statuses, {})
        return () if Asked.CONNECT in self._unanswered else summarize(self._request.migration, seen)

    def _window(self, connect: ConnectClient) -> tuple[Sample, ...]:
        migration, samples = self._request.migration, self._sources.samples
        before = self._answer(Asked.WINDOW, self._pool.submit(samples.window_over_minutes, migration), ())
        connector = connector_name(migration, Role.SOURCE)
        taken: Future[Sample | None] = self._pool.submit(
            measure,
            self._sources.source,
            self._request.migrates,
            lambda: connect.copied(connector, self._sources.settings.source_alias),
            before,
        )
        sample = self._answer(Asked.LAG, taken, None)
        if sample is None:
            return before
        self._answer(Asked.WINDOW, self._pool.submit(samples.put, migration, sample), None)
        return (*before, sample)

    def _ask_groups(self) -> _GroupAnswers:
        submit, target = self._pool.submit, self._sources.target
        return _GroupAnswers(
            source=submit(self._committed, self._sources.source),
            # Before the checkpoints: an offset that MirrorMaker 2 writes meanwhile would look like a consumer's.
            target=submit(self._committed, target),
            with_members=submit(target.groups_with_members),
            checkpoints=submit(self._sources.checkpoints.newest),
        )

    def _committed(self, cluster: KafkaCluster) -> dict[str, Offsets]:
        return cluster.committed([group for group in cluster.groups() if self._request.migrates_group(group)])

    def _groups(self, asked: _GroupAnswers, window: tuple[Sample, ...]) -> dict[str, GroupSync]:
        source = self._answer(Asked.SOURCE_GROUPS, asked.source, {})
        target = self._answer(Asked.TARGET_GROUPS, asked.target, {})
        with_members = self._answer(Asked.TARGET_GROUPS, asked.with_members, set())
        checkpoints = self._answer(Asked.CHECKPOINTS, asked.checkpoints, {})
        unknown = {Asked.SOURCE_GROUPS, Asked.TARGET_GROUPS, Asked.CHECKPOINTS, Asked.LAG} & self._unanswered.keys()
        if unknown:
            return {}
        # Groups that have been handed over with a topic are to be at work on the target.
        staying = {
            group: offsets
            for group, offsets in source.items()
            if not any(partition.topic in self._promoted for partition in offsets)
        }
        groups = GroupsOnBothSides(staying, target, with_members, checkpoints)
        return group_syncs(groups, window[-1], self._request.new_name)

    def _by_source_name(self, on_target: Mapping[str, int], window: tuple[Sample, ...]) -> dict[str, int]:
        topics = {partition.topic for partition in window[-1].partitions} if window else set()
        names = {topic: self._request.new_name(topic) for topic in topics}
        return {topic: on_target[name] for topic, name in names.items() if name in on_target}


def _has_unassigned(connectors: Sequence[ConnectorHealth]) -> bool:
    return any(task.state is State.UNASSIGNED for connector in connectors for task in connector.tasks)
