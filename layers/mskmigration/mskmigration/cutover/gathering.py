"""Gathers the facts that a handover's plan rests on: both clusters and Connect are asked at once."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TypedDict

from mskmigration.connect import ConnectClient
from mskmigration.cutover.facts import HandoverFacts
from mskmigration.cutover.handover import Pair, Side, copying_connector, names_of
from mskmigration.cutover.record import Direction
from mskmigration.cutover.request import Fence, HandoverRequest
from mskmigration.kafka import KafkaCluster, TopicPartition
from mskmigration.kafka.acls import without_acls
from mskmigration.migration import MigrationRecord

ASKED_AT_ONCE = 8
COMPACTED = ("cleanup.policy", "compact")
LOG_APPEND_TIME = ("message.timestamp.type", "LogAppendTime")
type Settings = Mapping[str, Mapping[str, str]]
type Offsets = dict[TopicPartition, int]


class FenceFacts(TypedDict, total=False):
    """What of the facts only a fence of ACLs needs; see :class:`HandoverFacts`."""

    fenceable: bool
    topics_without_acls: frozenset[str]
    open_without_acls: bool | None


def gather(
    request: HandoverRequest,
    direction: Direction,
    migration: MigrationRecord,
    *,
    pair: Pair,
    connect: ConnectClient,
    running_execution: str | None,
) -> HandoverFacts:
    """Read everything at one time.

    Raises
    ------
    KafkaUnreachableError, WorkersUnreachableError, RebalanceInProgressError
    """
    log, copy = pair.log(direction), pair.copy(direction)
    connector = copying_connector(migration.migration, direction)
    with ThreadPoolExecutor(ASKED_AT_ONCE) as pool:
        statuses = pool.submit(connect.statuses)
        on_log, on_copy = pool.submit(log.cluster.partitions), pool.submit(copy.cluster.partitions)
        members = pool.submit(copy.cluster.groups_with_members)
        syncs = pool.submit(copy.cluster.offset_syncs, log.alias)
        committed = pool.submit(_committed, log.cluster, request, migration)
        names = _asked_for(names_of(migration, direction, on_log.result()), request, direction)
        fenced = pool.submit(_fenced, log, names) if request.fence is Fence.ACL else None
        log_bounds = pool.submit(log.cluster.bounds, _partitions(names, on_log.result()))
        there = {copied: on_copy.result()[copied] for copied in names.values() if copied in on_copy.result()}
        copy_bounds = pool.submit(copy.cluster.bounds, _partitions(there, there))
        log_settings = pool.submit(log.cluster.topic_settings, names)
        copy_settings = pool.submit(copy.cluster.topic_settings, there)
        status = statuses.result().get(connector)
        stored = pool.submit(connect.copied, connector, log.alias) if status else None
        bounds = log_bounds.result()
        return HandoverFacts(
            request=request,
            direction=direction,
            stage=migration.stage,
            names=names,
            log=bounds,
            copy=copy_bounds.result(),
            committed=_concerned(committed.result(), names),
            members_on_copy=frozenset(members.result()),
            connector=status,
            stored={each: offset for each, offset in (stored.result() if stored else {}).items() if each in bounds},
            syncs=syncs.result(),
            compacted=_either(names, log_settings.result(), copy_settings.result(), COMPACTED),
            log_append_time=_either(names, log_settings.result(), copy_settings.result(), LOG_APPEND_TIME),
            copied_once=migration.copied_once,
            **(fenced.result() if fenced else {}),
            clients_by_iam=log.clients_by_iam,
            running_execution=running_execution,
        )


def _fenced(log: Side, names: Mapping[str, str]) -> FenceFacts:
    """Find out what only a fence of ACLs needs to know."""
    if not log.administration.has_authorizer():
        return {"fenceable": False}
    found = without_acls(names, log.administration.acls())
    return {
        "fenceable": True,
        "topics_without_acls": found,
        "open_without_acls": log.open_without_acls() if found else None,
    }


def _asked_for(names: Mapping[str, str], request: HandoverRequest, direction: Direction) -> dict[str, str]:
    """Keep the topics whose name at the source is asked for."""
    forward = direction is Direction.FORWARD
    return {log: copy for log, copy in names.items() if request.hands_over(log if forward else copy)}


def _committed(cluster: KafkaCluster, request: HandoverRequest, migration: MigrationRecord) -> dict[str, Offsets]:
    groups = [
        group
        for group in cluster.groups()
        if migration.request.migrates_group(group) and request.hands_over_group(group)
    ]
    return cluster.committed(groups)


def _concerned(committed: Mapping[str, Offsets], names: Mapping[str, str]) -> dict[str, Offsets]:
    """Keep the groups that read a topic that is handed over."""
    return {
        group: offsets for group, offsets in committed.items() if any(partition.topic in names for partition in offsets)
    }


def _either(names: Mapping[str, str], log: Settings, copy: Settings, sought: tuple[str, str]) -> frozenset[str]:
    """Return the topics, by the log's names, whose setting names the value on a side."""
    key, value = sought
    return frozenset(
        name
        for name, copied in names.items()
        if value in log.get(name, {}).get(key, "") or value in copy.get(copied, {}).get(key, "")
    )


def _partitions(names: Mapping[str, object], counts: Mapping[str, int]) -> list[TopicPartition]:
    return [TopicPartition(name, number) for name in names for number in range(counts[name])]
