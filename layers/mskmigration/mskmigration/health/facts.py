"""Everything that the rules may know of one migration at one time: gathered by adapters, judged by pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from mskmigration.health.summary import ConnectorHealth
from mskmigration.kafka.model import TopicPartition
from mskmigration.lag import LagSeconds, Sample


class Asked(StrEnum):
    """Who is asked for facts; each may fail without the others."""

    ECS = "ecs"
    CONNECT = "connect"
    LAG = "lag"
    WINDOW = "window"
    SOURCE_GROUPS = "source_groups"
    TARGET_TOPICS = "target_topics"
    TARGET_GROUPS = "target_groups"
    CHECKPOINTS = "checkpoints"
    HEARTBEAT = "heartbeat"


class Worker(NamedTuple):
    """An ECS task of the Connect service that runs; ``answers`` says whether its REST interface does."""

    task_arn: str
    worker_id: str
    started_at: datetime
    answers: bool


class GroupSync(NamedTuple):
    """A consumer group on both sides.

    ``active`` says whether it has members on the target; ``ahead`` in how many partitions its target offset is past
    the translated one; ``checkpoint_lag`` how many source offsets its last checkpoint is behind its commits.
    """

    active: bool
    ahead: int
    checkpoint_lag: int


@dataclass(frozen=True)
class Facts:
    """One look at one migration.

    Parameters
    ----------
    connectors
        Its three connectors, registered or not; empty where no worker answered.
    workers
        The tasks of the Connect service that run.
    rebalancing
        Connect refused to answer for a rebalance (HTTP 409), or tasks are UNASSIGNED.
    window
        The latest samples of the lag, the newest last; the newest is of this look where the source answered.
    target_partitions
        Partition counts on the target, by the source topic's name; a topic that is missing there is absent.
    recreated
        Topics whose id at the source is another than at the look before.
    groups
        The migrated consumer groups.
    heartbeat_at
        The time of the newest heartbeat on the target, None where there is none yet.
    registered_at
        When the record was written last: the connectors are registered after it.
    lag_seconds
        The worst lag in seconds of each topic that lags.
    unanswered
        Who gave no answer, and why; the facts that it would have given are empty, and mean nothing.
    unread
        Of the partitions whose position stands still, those with a committed record at or after it; None where
        nobody has read.
    poll_failure
        The source connector's newest warning that it could not poll, looked for where its position stands still.
    """

    migration: str
    now: datetime
    connectors: tuple[ConnectorHealth, ...]
    workers: tuple[Worker, ...]
    rebalancing: bool = False
    window: tuple[Sample, ...] = ()
    target_partitions: Mapping[str, int] = field(default_factory=dict)
    recreated: frozenset[str] = frozenset()
    groups: Mapping[str, GroupSync] = field(default_factory=dict)
    heartbeat_at: datetime | None = None
    registered_at: datetime | None = None
    lag_seconds: Mapping[str, LagSeconds] = field(default_factory=dict)
    unanswered: Mapping[Asked, str] = field(default_factory=dict)
    unread: frozenset[TopicPartition] | None = None
    poll_failure: str | None = None

    @property
    def sample(self) -> Sample | None:
        """The sample of this look, None where it could not be taken."""
        return None if Asked.LAG in self.unanswered or not self.window else self.window[-1]
