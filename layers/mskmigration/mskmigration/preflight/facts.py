"""Everything that preflight's rules may know: gathered by adapters, judged by pure functions."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from mskmigration.kafka.acls import Acl
from mskmigration.kafka.configs import Setting
from mskmigration.kafka.groups import Group
from mskmigration.kafka.logs import Log
from mskmigration.kafka.model import TopicPartition
from mskmigration.kafka.quotas import Quotas
from mskmigration.kafka.topics import ClusterLayout
from mskmigration.migration import MigrationRequest
from mskmigration.preflight.msk import MskCluster
from mskmigration.preflight.probing import Right
from mskmigration.settings import ClusterType


class Asked(StrEnum):
    """What is asked for; each may fail without the others, and then its rules are skipped."""

    SOURCE = "the source's brokers and topics"
    TARGET = "the target's brokers and topics"
    SOURCE_BROKERS = "the source's broker settings"
    TARGET_BROKERS = "the target's broker settings"
    SOURCE_CONFIGS = "the source's topic settings"
    TARGET_CONFIGS = "the target's topic settings"
    SOURCE_LOGS = "the source's offsets"
    TARGET_LOGS = "the target's offsets"
    RECORDS = "records of the source"
    SOURCE_GROUPS = "the source's consumer groups"
    GROUP_TYPES = "the types of the source's groups"
    TARGET_GROUPS = "the target's consumer groups"
    SOURCE_OFFSETS = "the groups' offsets at the source"
    TARGET_OFFSETS = "the groups' offsets at the target"
    SOURCE_ACLS = "the source's ACLs"
    TARGET_ACLS = "the target's ACLs"
    SOURCE_USERS = "the source's SCRAM users"
    TARGET_USERS = "the target's SCRAM users"
    SOURCE_QUOTAS = "the source's client quotas"
    TARGET_QUOTAS = "the target's client quotas"
    RIGHTS = "the rights at the target"
    DEFAULTS = "what a topic of the target has without settings of its own"
    CREATION = "whether the target would create the topics"
    MIGRATIONS = "the migrations on record"
    COPIED = "the offsets that Connect stored"
    WORKERS = "the Connect workers"
    MSK = "Amazon MSK"


class Sampled(NamedTuple):
    """What a few records of a partition show; times are None where the partition is empty.

    ``mean_bytes`` and ``largest_bytes`` are of key, value and headers; ``open_since`` is the time of the first record
    that an open transaction keeps from being read.
    """

    first_at: datetime | None = None
    newest_at: datetime | None = None
    open_since: datetime | None = None
    mean_bytes: float = 0
    largest_bytes: int = 0


@dataclass(frozen=True)
class Side:
    """One of the two clusters.

    Parameters
    ----------
    layout
        Brokers and topics.
    brokers
        The settings of each broker that answered, by its id.
    silent_brokers
        Brokers that are listed but did not answer at their advertised address, and why.
    configs
        The effective settings of each topic that matters.
    refused_configs
        Topics whose settings were refused, and why.
    acls
        None where the cluster has no authorizer.
    """

    layout: ClusterLayout = field(default_factory=ClusterLayout)
    brokers: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    silent_brokers: Mapping[int, str] = field(default_factory=dict)
    configs: Mapping[str, Mapping[str, Setting]] = field(default_factory=dict)
    refused_configs: Mapping[str, str] = field(default_factory=dict)
    logs: Mapping[TopicPartition, Log] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    offsets: Mapping[str, Mapping[TopicPartition, int]] = field(default_factory=dict)
    refused_groups: Mapping[str, str] = field(default_factory=dict)
    acls: frozenset[Acl] | None = frozenset()
    users: frozenset[str] = frozenset()
    quotas: Quotas = field(default_factory=dict)

    @cached_property
    def records(self) -> Mapping[str, int]:
        """How many offsets each topic's logs span, from their start to their end; all partitions together."""
        spans: Counter[str] = Counter()
        for partition, log in self.logs.items():
            spans[partition.topic] += log.end - log.start
        return spans

    def broker_number(self, name: str, otherwise: int) -> int:
        """Return the lowest value of a broker setting, for brokers may differ."""
        values = [int(settings[name]) for settings in self.brokers.values() if name in settings]
        return min(values, default=otherwise)


@dataclass(frozen=True)
class Facts:
    """What is known of both clusters before a migration.

    Parameters
    ----------
    group_types
        The type of each group of the source, those that librdkafka does not list among them.
    topics
        The source topics to copy, by name, with their names on the target.
    replication_factor
        Of the topics made on the target; -1 takes the target's default.
    samples
        A few records of each source partition.
    unreadable
        Source topics whose records were refused, and why.
    rights
        What was tried on the target, and the refusal where it failed; None where it succeeded.
    defaults
        The settings that a topic of the target has without any of its own.
    uncreatable
        Topics that the target would refuse to create, and why.
    migrations
        The requests of all migrations on record.
    copied
        What Connect has stored of this migration's source connector; empty where it is not registered.
    workers
        How many Connect workers run.
    target_type
        What the stack's parameters say of the target; Amazon MSK says what it is.
    excluded
        Matches the whole name of each topic setting that the source connector does not copy.
    workers_mib
        Their memory together; 0 where it is unknown.
    authentication
        The mode of each side, by its name.
    unanswered
        What got no answer, and why; the facts that it would have given are empty, and mean nothing.
    """

    request: MigrationRequest
    now: datetime
    source_alias: str = "source"
    replication_factor: int = -1
    target_type: ClusterType = ClusterType.STANDARD
    excluded: re.Pattern[str] = re.compile("(?!)")
    largest_request: int = 0
    source: Side = field(default_factory=Side)
    target: Side = field(default_factory=Side)
    group_types: Mapping[str, str] = field(default_factory=dict)
    topics: Mapping[str, str] = field(default_factory=dict)
    samples: Mapping[TopicPartition, Sampled] = field(default_factory=dict)
    unreadable: Mapping[str, str] = field(default_factory=dict)
    rights: Mapping[Right, str | None] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    uncreatable: Mapping[str, str] = field(default_factory=dict)
    migrations: tuple[MigrationRequest, ...] = ()
    copied: Mapping[TopicPartition, int] = field(default_factory=dict)
    workers: int = 0
    workers_mib: int = 0
    msk: MskCluster | None = None
    authentication: Mapping[str, str] = field(default_factory=dict)
    estimate_seconds: int = 0
    tasks: int = 1
    unanswered: Mapping[Asked, str] = field(default_factory=dict)

    @property
    def known(self) -> bool:
        """Whether this migration is on record: its topics and groups on the target are its own then."""
        return any(request.migration == self.request.migration for request in self.migrations)

    @property
    def planned_replication_factor(self) -> int:
        """The replication factor that new topics of the target get."""
        if self.replication_factor > 0:
            return self.replication_factor
        return self.target.broker_number("default.replication.factor", 1)

    def source_settings(self, name: str) -> Iterator[tuple[str, Setting]]:
        """Yield each topic to copy that shows this setting, with it."""
        for topic in self.topics:
            if setting := self.source.configs.get(topic, {}).get(name):
                yield topic, setting

    def on_target(self, topic: str, name: str) -> str | None:
        """Return what a topic's setting will be on the target, once MirrorMaker 2 has copied those that it copies."""
        own = self.source.configs.get(topic, {}).get(name)
        if own and own.overridden and not self.excluded.fullmatch(name):
            return own.value
        there = self.target.configs.get(self.topics[topic], {}).get(name)
        if there and there.overridden and self.excluded.fullmatch(name):
            return there.value
        return self.defaults.get(name)
