"""After the promotion: the other direction's connector is made ready, and what was not handed over is copied on."""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime

from pydantic import BaseModel

from mskmigration.connect import ConnectClient
from mskmigration.connect.models import Config
from mskmigration.connectors import Role, connector_name, reverse_name, size_tasks
from mskmigration.cutover.drain import DOCUMENT as ENDS
from mskmigration.cutover.drain import Ends, stand_still
from mskmigration.cutover.fence import fence_of
from mskmigration.cutover.handover import Handover, names_of
from mskmigration.cutover.record import Direction
from mskmigration.errors import NotDrainedError
from mskmigration.kafka import TopicPartition
from mskmigration.migration import (
    MigrationRecord,
    MigrationRequest,
    MigrationStage,
    literal,
    reverse_config,
    topics_excluded,
)
from mskmigration.migration.configs import EXCLUDED
from mskmigration.migration.write_fence import WriteFence
from mskmigration.settings import Settings


class Prepared(BaseModel):
    """The reverse connector, if there is one now, how many partitions were seeded, and the topics left to migrate."""

    reverse_connector: str
    seeded: int
    left: int


def prepare_next_handover(handover: Handover, settings: Settings) -> Prepared:
    """Seed the connector of the other direction, and let go on what was not handed over; may be called again.

    After a cutover that is the reverse connector, which stays stopped until a rollback. After a rollback it is the
    forward one, and the reverse connector is deleted. The migration's record is kept with its new stage.

    Raises
    ------
    ConnectRefusedError, KafkaUnreachableError, NotDrainedError, WorkersUnreachableError, RebalanceInProgressError
    """
    connect, back = handover.ports.connect, handover.record.direction is Direction.BACK
    record = _handed_back(handover) if back else _handed_over(handover)
    left = names_of(record, Direction.FORWARD, handover.ports.pair.source.cluster.partitions())
    seeded = _seed_forward(connect, handover) if back else _seed_reverse(connect, handover, record, settings)
    if left:
        _let_go_on(connect, record.configs)
    reverse = reverse_name(record.migration)
    if back:
        connect.delete(reverse)
    done = MigrationStage.ROLLED_BACK if back else MigrationStage.CUT_OVER
    handover.ports.records.put(record.model_copy(update={"stage": MigrationStage.CAUGHT_UP if left else done}))
    return Prepared(reverse_connector="" if back else reverse, seeded=seeded, left=len(left))


def _handed_over(handover: Handover) -> MigrationRecord:
    """Return the migration without what was handed over; its record names that, and the fence at the source, apart."""
    before, fence = handover.migration, fence_of(handover).fence
    handed = sorted(handover.plan.names)
    request = _without(before.request, handed)
    return before.model_copy(
        update={
            "request": request,
            "promoted_topics": tuple(sorted({*before.promoted_topics, *handed})),
            "configs": tuple(_excluding(config, request) for config in before.configs),
            "updated_at": datetime.now(UTC),
        }
    ).fenced_by(source=before.source_fence.joined(fence), target=before.target_fence)


def _handed_back(handover: Handover) -> MigrationRecord:
    """Return the migration with nothing promoted any more.

    The target's fence stays, and what went back is not copied until ``migrate`` is started again: a producer that has
    not gone back must be refused, for what it wrote on the target would stay there.
    """
    before, fence = handover.migration, fence_of(handover).fence
    return before.model_copy(update={"promoted_topics": (), "updated_at": datetime.now(UTC)}).fenced_by(
        source=WriteFence(), target=before.target_fence.joined(fence)
    )


def _seed_reverse(connect: ConnectClient, handover: Handover, record: MigrationRecord, settings: Settings) -> int:
    """Make the reverse connector, stopped, at the ends that clients start from; return how many are seeded."""
    seeds = _ends_at_destination(handover)
    tasks = size_tasks(len(seeds)).tasks
    config = reverse_config(settings, record.request, record.promoted_topics, tasks_max=tasks)
    connect.put_stopped(config)
    _assert_stopped(connect, config["name"])
    connect.seed(config["name"], handover.destination.alias, seeds)
    return len(seeds)


def _seed_forward(connect: ConnectClient, handover: Handover) -> int:
    """Move the forward connector, stopped, behind what is on both sides; return how many partitions are seeded."""
    forward, alias = connector_name(handover.record.migration, Role.SOURCE), handover.destination.alias
    seeds = _not_yet_copied(_ends_at_destination(handover), connect.copied(forward, alias))
    if seeds:
        connect.stop(forward)
        _assert_stopped(connect, forward)
        connect.seed(forward, alias, seeds)
    return len(seeds)


def _ends_at_destination(handover: Handover) -> dict[TopicPartition, int]:
    """Return the offset of each partition's last record at the destination: a connector goes on after it.

    An empty partition has none: MirrorMaker 2 then begins at its start.
    """
    names = handover.plan.names
    return {
        TopicPartition(names[it.topic], it.partition): it.copy_end - 1
        for it in handover.document(ENDS, Ends).ends
        if it.copy_end
    }


def _not_yet_copied(
    seeds: Mapping[TopicPartition, int], copied: Mapping[TopicPartition, int]
) -> dict[TopicPartition, int]:
    """Leave out where the connector has come so far already: it must not go back."""
    return {partition: offset for partition, offset in seeds.items() if copied.get(partition, -1) < offset}


def _assert_stopped(connect: ConnectClient, connector: str) -> None:
    if not stand_still(connect, [connector]):
        raise NotDrainedError(f"The connector {connector} does not stop.", "Check the worker's log group.")


def _let_go_on(connect: ConnectClient, configs: Iterable[Config]) -> None:
    for config in configs:
        connect.put(config)
        connect.resume(config["name"])


def _without(request: MigrationRequest, topics: Collection[str]) -> MigrationRequest:
    excluded = {*request.topics_exclude, *map(literal, topics)}
    return request.model_copy(update={"topics_exclude": tuple(sorted(excluded))})


def _excluding(config: Config, request: MigrationRequest) -> Config:
    return config | {EXCLUDED: topics_excluded(request)} if EXCLUDED in config else config
