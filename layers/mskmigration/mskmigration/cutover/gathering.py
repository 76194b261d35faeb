"""Gathers the facts that a handover's plan rests on: both clusters and Connect are asked at once."""

from collections.abc import Collection, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypedDict

from mskmigration.acls.comparing import compare, copied_topics, without_authorizer
from mskmigration.connect import ConnectClient
from mskmigration.cutover.facts import HandoverFacts
from mskmigration.cutover.handover import copying_connector, names_of
from mskmigration.cutover.ports import Pair, Side
from mskmigration.cutover.record import Direction
from mskmigration.cutover.request import Fence, HandoverRequest
from mskmigration.kafka import Bounds, Commit, KafkaCluster, TopicPartition
from mskmigration.kafka.acls import Acl, without_acls
from mskmigration.kafka.model import GroupPartition
from mskmigration.kafka.record_limits import SETTING, TINY_BYTES, closes
from mskmigration.migration import MigrationRecord

ASKED_AT_ONCE = 8
ALTER_CONFIGS = "ALTER_CONFIGS"
COMPACTED = ("cleanup.policy", "compact")
LOG_APPEND_TIME = ("message.timestamp.type", "LogAppendTime")
type Settings = Mapping[str, Mapping[str, str]]
type Commits = dict[TopicPartition, Commit]


class FenceFacts(TypedDict, total=False):
    """What of the facts only a fence needs; see :class:`HandoverFacts`."""

    smallest: Mapping[str, int]
    follows: bool | None
    unalterable: frozenset[str]
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
    origin, destination = pair.origin(direction), pair.destination(direction)
    connector = copying_connector(migration.migration, direction)
    with ThreadPoolExecutor(ASKED_AT_ONCE) as pool:
        statuses = pool.submit(connect.statuses)
        at_origin, at_destination = pool.submit(origin.cluster.partitions), pool.submit(destination.cluster.partitions)
        members = pool.submit(destination.cluster.groups_with_members)
        syncs = pool.submit(destination.cluster.offset_syncs, origin.alias)
        commits = pool.submit(_commits, origin.cluster, request, migration)
        names = _asked_for(names_of(migration, direction, at_origin.result()), request, direction)
        origin_bounds = pool.submit(origin.cluster.bounds, _partitions(names, at_origin.result()))
        fenced = pool.submit(_of_fence, request.fence, origin, names, origin_bounds)
        rights = pool.submit(_missing_acls, pair, migration, names) if direction is Direction.FORWARD else None
        there = {
            copied: at_destination.result()[copied] for copied in names.values() if copied in at_destination.result()
        }
        destination_bounds = pool.submit(destination.cluster.bounds, _partitions(there, there))
        origin_settings = pool.submit(origin.cluster.topic_settings, names)
        destination_settings = pool.submit(destination.cluster.topic_settings, there)
        status = statuses.result().get(connector)
        stored = pool.submit(connect.copied, connector, origin.alias) if status else None
        bounds = origin_bounds.result()
        concerned = _concerned(commits.result(), names)
        there_committed = pool.submit(destination.cluster.committed, list(concerned))
        return HandoverFacts(
            request=request,
            direction=direction,
            stage=migration.stage,
            names=names,
            origin=bounds,
            destination=destination_bounds.result(),
            committed={group: {each: it.offset for each, it in of.items()} for group, of in concerned.items()},
            committed_at_destination=there_committed.result(),
            with_metadata=_with_metadata(concerned),
            members_at_destination=frozenset(members.result()),
            connector=status,
            stored={each: offset for each, offset in (stored.result() if stored else {}).items() if each in bounds},
            syncs=syncs.result(),
            compacted=_either(names, origin_settings.result(), destination_settings.result(), COMPACTED),
            log_append_time=_either(names, origin_settings.result(), destination_settings.result(), LOG_APPEND_TIME),
            copied_once=migration.copied_once,
            **fenced.result(),
            closed_at_origin=_closed(dict(zip(names, names, strict=True)), origin_settings.result()),
            # What the cutover limited at the source is lifted in a rollback before clients come.
            closed_at_destination=_closed(
                {copied: name for name, copied in names.items() if copied not in migration.limited_topics},
                destination_settings.result(),
            ),
            clients_by_iam=origin.clients_by_iam,
            missing_acls=rights.result() if rights else (),
            running_execution=running_execution,
        )


def _of_fence(
    fence: Fence, origin: Side, names: Collection[str], bounds: Future[dict[TopicPartition, Bounds]]
) -> FenceFacts:
    """Find out what only the fence needs to know."""
    if fence is Fence.STOPPED:
        return {}
    if fence is Fence.ACL:
        return _of_denials(origin, names)
    smallest = origin.cluster.smallest_records(bounds.result())
    tiny = {topic for topic, size in smallest.items() if size <= TINY_BYTES}
    found: FenceFacts = {
        "smallest": smallest,
        "follows": origin.cluster.is_at_least_2_8(),
        # With IAM each function has a role of its own, and this one only reads.
        "unalterable": frozenset(
            set() if origin.clients_by_iam else origin.cluster.topics_without(ALTER_CONFIGS, set(names) - tiny)
        ),
    }
    return {**found, **_of_denials(origin, tiny)} if tiny else found


def _of_denials(origin: Side, topics: Collection[str]) -> FenceFacts:
    if not origin.administration.has_authorizer():
        return {"fenceable": False}
    found = without_acls(topics, origin.administration.acls())
    return {
        "fenceable": True,
        "topics_without_acls": found,
        "open_without_acls": origin.open_without_acls() if found else None,
    }


def _closed(names: Mapping[str, str], settings: Settings) -> frozenset[str]:
    """Return the topics, by the origin's names, whose record limit lets nobody write."""
    return frozenset(name for topic, name in names.items() if closes(settings.get(topic, {}).get(SETTING)))


def _missing_acls(pair: Pair, migration: MigrationRecord, names: Mapping[str, str]) -> tuple[Acl, ...]:
    """Return what is missing for these topics, of what is carried for the whole migration."""
    if without_authorizer(pair):
        return ()
    missing = compare(pair, migration, copied_topics(pair, migration)).missing
    return tuple(acl for acl in missing if acl.resource != "TOPIC" or any(map(acl.covers, names.values())))


def _asked_for(names: Mapping[str, str], request: HandoverRequest, direction: Direction) -> dict[str, str]:
    """Keep the topics whose name at the source is asked for."""
    forward = direction is Direction.FORWARD
    return {name: copied for name, copied in names.items() if request.hands_over(name if forward else copied)}


def _commits(cluster: KafkaCluster, request: HandoverRequest, migration: MigrationRecord) -> dict[str, Commits]:
    groups = [
        group
        for group in cluster.groups()
        if migration.request.migrates_group(group) and request.hands_over_group(group)
    ]
    return cluster.commits(groups)


def _concerned(commits: Mapping[str, Commits], names: Mapping[str, str]) -> dict[str, Commits]:
    """Keep the groups that read a topic that is handed over."""
    return {
        group: of_group
        for group, of_group in commits.items()
        if any(partition.topic in names for partition in of_group)
    }


def _with_metadata(commits: Mapping[str, Commits]) -> frozenset[GroupPartition]:
    return frozenset(
        GroupPartition(group, partition)
        for group, of_group in commits.items()
        for partition, commit in of_group.items()
        if commit.metadata
    )


def _either(
    names: Mapping[str, str], origin: Settings, destination: Settings, sought: tuple[str, str]
) -> frozenset[str]:
    """Return the topics, by the origin's names, whose setting names the value on a side."""
    key, value = sought
    return frozenset(
        name
        for name, copied in names.items()
        if value in origin.get(name, {}).get(key, "") or value in destination.get(copied, {}).get(key, "")
    )


def _partitions(names: Mapping[str, object], counts: Mapping[str, int]) -> list[TopicPartition]:
    return [TopicPartition(name, number) for name in names for number in range(counts[name])]
