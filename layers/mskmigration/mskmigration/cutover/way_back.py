"""The way back: a stopped connector in the other direction, seeded where clients began; and what lets it go."""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum

from pydantic import BaseModel

from mskmigration.connect import ConnectClient
from mskmigration.connect.models import Config
from mskmigration.connectors import Role, connector_name, reverse_name, size_tasks
from mskmigration.cutover.blockers import MOST_LEFT_TO_COPY
from mskmigration.cutover.drain import DOCUMENT as ENDS
from mskmigration.cutover.drain import Ends, stand_still
from mskmigration.cutover.fence import fence_of
from mskmigration.cutover.handover import Handover, names_of
from mskmigration.cutover.record import Direction
from mskmigration.decision import Decision
from mskmigration.errors import NotDrainedError
from mskmigration.kafka import TopicPartition
from mskmigration.migration import (
    MigrationRecord,
    MigrationRequest,
    Stage,
    literal,
    reverse_config,
    topics_excluded,
)
from mskmigration.migration.configs import EXCLUDED
from mskmigration.settings import Settings


class Prepared(BaseModel):
    """The connector of the other direction, how many partitions of it are seeded, and the topics left to migrate."""

    reverse_connector: str
    seeded: int
    left: int


def prepare_rollback(handover: Handover, settings: Settings) -> tuple[Prepared, MigrationRecord]:
    """Make the reverse connector, stopped and seeded, and let go on what was not handed over; may be called again.

    The returned record is to be kept: it leaves out what was handed over.

    Raises
    ------
    ConnectRefusedError, KafkaUnreachableError, WorkersUnreachableError, RebalanceInProgressError
    """
    connect, before = handover.connect(), handover.migration
    handed = sorted(handover.plan.names)
    promoted = tuple(sorted({*before.promoted_topics, *handed}))
    request, fence = _without(before.request, handed), fence_of(handover)
    record = before.model_copy(
        update={
            "request": request,
            "promoted_topics": promoted,
            "fenced_topics": _all_of(before.fenced_topics, fence.topics),
            "opened_topics": _all_of(before.opened_topics, fence.opened),
            "configs": tuple(_excluding(config, request) for config in before.configs),
            "updated_at": datetime.now(UTC),
        }
    )
    left = names_of(record, handover.record.direction, handover.log.cluster.partitions())
    seeds = _ends_of_copy(handover)
    config = reverse_config(settings, request, promoted, tasks_max=size_tasks(len(seeds)).tasks)
    connect.put_stopped(config)
    _assert_stopped(connect, config["name"])
    connect.seed(config["name"], handover.copy.alias, seeds)
    if left:
        _let_go_on(connect, record.configs)
    stage = Stage.CAUGHT_UP if left else Stage.CUT_OVER
    prepared = Prepared(reverse_connector=config["name"], seeded=len(seeds), left=len(left))
    return prepared, record.model_copy(update={"stage": stage})


def prepare_cutover(handover: Handover) -> tuple[Prepared, MigrationRecord]:
    """After a rollback: seed the forward connector behind what is on both sides; may be called again.

    The target's fence stays, and what went back is not copied until ``migrate`` is started again: a producer that has
    not gone back must be refused, for what it wrote on the target would stay there.

    Raises
    ------
    ConnectRefusedError, KafkaUnreachableError, WorkersUnreachableError, RebalanceInProgressError
    """
    connect, before, fence = handover.connect(), handover.migration, fence_of(handover)
    record = before.model_copy(
        update={
            "promoted_topics": (),
            "fenced_topics": (),
            "opened_topics": (),
            "fenced_on_target": _all_of(before.fenced_on_target, fence.topics),
            "opened_on_target": _all_of(before.opened_on_target, fence.opened),
            "updated_at": datetime.now(UTC),
        }
    )
    left = names_of(record, Direction.FORWARD, handover.copy.cluster.partitions())
    forward = connector_name(record.migration, Role.SOURCE)
    seeds = _not_yet_copied(_ends_of_copy(handover), connect.copied(forward, handover.copy.alias))
    if seeds:
        connect.stop(forward)
        _assert_stopped(connect, forward)
        connect.seed(forward, handover.copy.alias, seeds)
    if left:
        _let_go_on(connect, record.configs)
    connect.delete(reverse_name(record.migration))
    stage = Stage.CAUGHT_UP if left else Stage.ROLLED_BACK
    prepared = Prepared(reverse_connector="", seeded=len(seeds), left=len(left))
    return prepared, record.model_copy(update={"stage": stage})


def _not_yet_copied(
    seeds: Mapping[TopicPartition, int], copied: Mapping[TopicPartition, int]
) -> dict[TopicPartition, int]:
    """Leave out where the connector has come so far already: it must not go back."""
    return {partition: offset for partition, offset in seeds.items() if copied.get(partition, -1) < offset}


class WayBack(StrEnum):
    """What follows from a look at the way back."""

    COPIED = "copied"
    WAIT = "wait"


def start_way_back(handover: Handover) -> int:
    """Permit writing at the source again, where the cutover denied it, and let the reverse connector go on.

    May be called again; an abort denies it again. Returns how many topics are permitted.

    Raises
    ------
    KafkaUnreachableError, WorkersUnreachableError, RebalanceInProgressError
    """
    fenced = handover.migration.fenced_topics
    handover.copy.administration.permit_write(fenced, handover.migration.opened_topics)
    handover.connect().resume(handover.connector)
    return len(fenced)


def check_copied_back(handover: Handover) -> Decision[WayBack]:
    """Decide whether so little is left to copy back that writers may be blocked meanwhile.

    Raises
    ------
    KafkaUnreachableError, WorkersUnreachableError, RebalanceInProgressError
    """
    log = handover.log.cluster.bounds(handover.partitions())
    copied = handover.connect().copied(handover.connector, handover.log.alias)
    left = sum(max(0, bounds.end - copied.get(partition, bounds.start - 1) - 1) for partition, bounds in log.items())
    if left > MOST_LEFT_TO_COPY:
        return Decision(WayBack.WAIT, f"up to {left:,} records are left to copy back")
    return Decision(WayBack.COPIED, f"at most {left:,} records are left to copy back")


def _let_go_on(connect: ConnectClient, configs: Iterable[Config]) -> None:
    for config in configs:
        connect.put(config)
        connect.resume(config["name"])


def _all_of(before: Iterable[str], now: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({*before, *now}))


def _ends_of_copy(handover: Handover) -> dict[TopicPartition, int]:
    """Return the offset of each partition's last record on the copy, as if it had been copied from there already.

    An empty partition has none: MirrorMaker 2 then begins at its start.
    """
    names = handover.plan.names
    return {
        TopicPartition(names[it.topic], it.partition): it.copy_end - 1
        for it in handover.document(ENDS, Ends).ends
        if it.copy_end
    }


def _assert_stopped(connect: ConnectClient, connector: str) -> None:
    if not stand_still(connect, [connector]):
        raise NotDrainedError(f"The connector {connector} does not stop.", "Look at the worker's log group.")


def _without(request: MigrationRequest, topics: Collection[str]) -> MigrationRequest:
    excluded = {*request.topics_exclude, *map(literal, topics)}
    return request.model_copy(update={"topics_exclude": tuple(sorted(excluded))})


def _excluding(config: Config, request: MigrationRequest) -> Config:
    return config | {EXCLUDED: topics_excluded(request)} if EXCLUDED in config else config
