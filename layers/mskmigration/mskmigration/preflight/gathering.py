"""Gathers the facts for preflight: everybody is asked at once, and whoever does not answer hides nobody else."""

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Protocol

import httpx
from botocore.exceptions import BotoCoreError, ClientError
from confluent_kafka import KafkaException

from mskmigration.connect import ConnectService, WorkerTask
from mskmigration.connectors import Role, connector_name, size_tasks
from mskmigration.errors import MigrationError
from mskmigration.kafka import Acl, KafkaCluster, TopicPartition
from mskmigration.kafka.errors import Refusable, reason
from mskmigration.kafka.inspection import ClusterInspection
from mskmigration.kafka.logs import Log
from mskmigration.kafka.topics import ClusterLayout
from mskmigration.migration import MigrationRequest, MigrationStore, connector_configs, settings_excluded
from mskmigration.migration.plan import RECORDS_PER_TASK_SECOND
from mskmigration.preflight.creation import brought, uncreatable
from mskmigration.preflight.facts import Asked, Facts, Side
from mskmigration.preflight.msk import MskCluster
from mskmigration.preflight.probing import Probe, Right, probe
from mskmigration.preflight.sampling import Samples, take_samples
from mskmigration.settings import Settings

ASKED_AT_ONCE = 16
PATIENCE_SECONDS = 5.0
FAILURES = (MigrationError, KafkaException, BotoCoreError, ClientError, httpx.HTTPError)
REQUEST_SIZE = "producer.override.max.request.size"


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
    def records(self) -> MigrationStore:
        """The records of migrations."""

    @property
    def service(self) -> ConnectService:
        """The workers' service."""

    def msk(self) -> MskCluster | None:
        """Return what Amazon MSK says of the target, None where it is not known to be one of its clusters."""


def gather(sources: Sources, request: MigrationRequest) -> Facts:
    """Find out everything that the rules may know.

    The target is touched, by :func:`probe`, and left as it was. Nobody's failure is raised:
    :attr:`Facts.unanswered` names each that gave no answer, and why.
    """
    with ThreadPoolExecutor(ASKED_AT_ONCE) as pool:
        return _Gathering(sources, request, pool).gather()


class _Gathering:
    def __init__(self, sources: Sources, request: MigrationRequest, pool: ThreadPoolExecutor) -> None:
        self._sources = sources
        self._request = request
        self._submit = pool.submit
        self._unanswered: dict[Asked, str] = {}
        self._source = ClusterInspection(sources.source)
        self._target = ClusterInspection(sources.target, knows_acls=sources.settings.target.knows_acls)
        self._connector = connector_configs(sources.settings, request, tasks_max=1, groups=1)[0]

    def gather(self) -> Facts:
        sources, submit = self._sources, self._submit
        msk, workers = submit(sources.msk), submit(sources.service.running)
        migrations = submit(lambda: tuple(record.request for record in sources.records.all()))
        copied = submit(self._copied, workers)
        group_types = submit(self._source.group_types)
        layouts = submit(self._source.layout), submit(self._target.layout)
        here = self._answer(Asked.SOURCE, layouts[0], ClusterLayout())
        there = self._answer(Asked.TARGET, layouts[1], ClusterLayout())
        topics = {name: self._request.new_name(name) for name in sorted(here.topics) if self._request.migrates(name)}
        source = self._side(_SOURCE, self._source, here, topics)
        own = [name for name in there.topics if name in topics.values() or name.endswith(".internal")]
        target = self._side(_TARGET, self._target, there, own)
        probed, creation = self._try(there, topics, source)
        sampled = self._answer(Asked.RECORDS, submit(take_samples, self._source, source.logs), Samples({}, {}))
        tasks = size_tasks(sum(here.topics[topic].partitions for topic in topics)).tasks
        records = sum(log.end - log.start for log in source.logs.values())
        running = self._answer(Asked.WORKERS, workers, ())
        return Facts(
            request=self._request,
            now=datetime.now(UTC),
            source_alias=sources.settings.source_alias,
            replication_factor=sources.settings.replication_factor,
            target_type=sources.settings.target_cluster_type,
            excluded=settings_excluded(self._connector),
            largest_request=int(self._connector.get(REQUEST_SIZE, 1_048_576)),
            source=source,
            target=target,
            group_types=self._answer(Asked.GROUP_TYPES, group_types, {}),
            topics=topics,
            samples=sampled.by_partition,
            unreadable=sampled.refused,
            rights=probed.rights,
            defaults=probed.defaults,
            uncreatable=creation,
            migrations=self._answer(Asked.MIGRATIONS, migrations, ()),
            copied=self._answer(Asked.COPIED, copied, {}),
            workers=len(running),
            workers_mib=sum(worker.memory_mib for worker in running),
            msk=self._answer(Asked.MSK, msk, None),
            authentication=_authentication(sources.settings),
            estimate_seconds=-(-records // (RECORDS_PER_TASK_SECOND * tasks)),
            tasks=tasks,
            unanswered=self._unanswered,
        )

    def _answer[Answer](self, asked: Asked, future: Future[Answer], otherwise: Answer) -> Answer:
        try:
            return future.result()
        except FAILURES as error:
            self._unanswered[asked] = reason(error) if isinstance(error, KafkaException) else str(error)
            return otherwise

    def _refusable[Key, Answer](
        self, asked: Asked, future: Future[Refusable[dict[Key, Answer]]]
    ) -> Refusable[dict[Key, Answer]]:
        return self._answer(asked, future, Refusable(dict[Key, Answer](), {}))

    def _side(
        self, asked: Mapping[str, Asked], cluster: ClusterInspection, layout: ClusterLayout, topics: Collection[str]
    ) -> Side:
        """Ask a cluster for everything but its layout; one that did not give that is not asked again."""
        if asked["layout"] in self._unanswered:
            why = self._unanswered[asked["layout"]]
            self._unanswered |= dict.fromkeys(asked.values(), why)
            return Side()
        submit = self._submit
        partitions = [TopicPartition(name, n) for name in topics for n in range(layout.topics[name].partitions)]
        brokers = submit(cluster.broker_settings, layout.brokers)
        configs = submit(cluster.topic_settings, topics)
        logs: Future[Mapping[TopicPartition, Log]] = submit(cluster.logs, partitions)
        acls, users, quotas = submit(cluster.acls), submit(cluster.scram_users), submit(cluster.quotas)
        groups = self._answer(asked["groups"], submit(cluster.groups), {})
        migrated = [name for name in groups if self._request.migrates_group(name)]
        offsets = self._refusable(asked["offsets"], submit(cluster.group_offsets, migrated))
        described = self._refusable(asked["brokers"], brokers)
        refusing = {number: why for number, why in described.refused.items() if "AUTHORIZATION_FAILED" in why}
        if refusing:
            self._unanswered[asked["brokers"]] = next(iter(refusing.values()))
        settings = self._refusable(asked["configs"], configs)
        return Side(
            layout=layout,
            brokers=described.answers,
            silent_brokers={int(each): why for each, why in described.refused.items() if each not in refusing},
            configs=settings.answers,
            refused_configs=settings.refused,
            logs=self._answer(asked["logs"], logs, {}),
            groups=groups,
            offsets=offsets.answers,
            refused_groups=offsets.refused,
            acls=self._answer(asked["acls"], acls, frozenset[Acl]()),
            users=self._answer(asked["users"], users, frozenset()),
            quotas=self._answer(asked["quotas"], quotas, {}),
        )

    def _try(self, there: ClusterLayout, topics: Mapping[str, str], source: Side) -> tuple[Probe, Mapping[str, str]]:
        """Do on the target what the connectors will do, and undo it."""
        nothing = Probe({}, {})
        if Asked.TARGET in self._unanswered:
            why = self._unanswered[Asked.TARGET]
            self._unanswered |= {Asked.RIGHTS: why, Asked.DEFAULTS: why, Asked.CREATION: why}
            return nothing, {}
        wanted = self._sources.settings.replication_factor
        missing = {topic: name for topic, name in topics.items() if name not in there.topics}
        partitions = {topic: source.layout.topics[topic].partitions for topic in missing}
        excluded = settings_excluded(self._connector)
        given = {topic: brought(source.configs.get(topic, {}), excluded) for topic in missing}
        creation = self._submit(uncreatable, self._target, missing, partitions, given, wanted)
        replicas = min(wanted, len(there.brokers))  # Whether there are enough brokers is another rule's question.
        rights = self._submit(probe, self._sources.target, self._request.migration, replicas)
        probed = self._answer(Asked.RIGHTS, rights, nothing)
        if not probed.defaults:
            refusal = probed.rights.get(Right.CREATE_TOPICS) or probed.rights.get(Right.READ_SETTINGS)
            self._unanswered[Asked.DEFAULTS] = refusal or self._unanswered[Asked.RIGHTS]
        return probed, self._answer(Asked.CREATION, creation, {})

    def _copied(self, workers: Future[Sequence[WorkerTask]]) -> Mapping[TopicPartition, int]:
        """Return what Connect stored of the source connector; nothing where it is not registered."""
        connector = connector_name(self._request.migration, Role.SOURCE)
        service = self._sources.service
        connect = service.connect_at(sorted(service.answering(workers.result())), PATIENCE_SECONDS)
        if connect.config(connector) is None:
            return {}
        return connect.copied(connector, self._sources.settings.source_alias)


_SOURCE = {
    "layout": Asked.SOURCE,
    "brokers": Asked.SOURCE_BROKERS,
    "configs": Asked.SOURCE_CONFIGS,
    "logs": Asked.SOURCE_LOGS,
    "groups": Asked.SOURCE_GROUPS,
    "offsets": Asked.SOURCE_OFFSETS,
    "acls": Asked.SOURCE_ACLS,
    "users": Asked.SOURCE_USERS,
    "quotas": Asked.SOURCE_QUOTAS,
}
_TARGET = {name: Asked[asked.name.replace("SOURCE", "TARGET")] for name, asked in _SOURCE.items()}


def _authentication(settings: Settings) -> dict[str, str]:
    return {"source": str(settings.source_authentication), "target": str(settings.target_authentication)}
