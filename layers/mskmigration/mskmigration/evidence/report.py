"""The report of a migration, as the bucket keeps it: one document, written anew at each end of a state machine."""

from datetime import datetime
from typing import Literal

from mskmigration.aws.execution_history import StateVisit
from mskmigration.cutover.obstacle import Obstacle
from mskmigration.cutover.record import Direction, HandoverStage
from mskmigration.cutover.request import Approval, Fence
from mskmigration.finish.report import FinishReport
from mskmigration.frozen import Frozen
from mskmigration.migration import Healing, MigrationStage, Plan
from mskmigration.offsets.position import Position


class LagPoint(Frozen):
    """Offsets that were still to be copied at a time, over all partitions; an upper bound of the records."""

    at: datetime
    records: int


class Replication(Frozen):
    """How a migration caught up: its execution, its connectors and their tasks, its lag on the way."""

    migration: str
    execution: str
    started_at: datetime
    caught_up_at: datetime
    connectors: dict[str, str]
    lag: dict[str, object]
    lag_over_time: tuple[LagPoint, ...] = ()
    states: tuple[StateVisit, ...] = ()


class PartitionEnds(Frozen):
    """Where a partition ended on both sides while nothing was written: ``copied`` is the log's next offset to copy."""

    partition: int
    log_end: int
    copy_end: int
    copied: int


class TopicEvidence(Frozen):
    """A topic that was handed over.

    Parameters
    ----------
    partitions
        Their ends; empty where the handover never came so far.
    compared
        Records next to its groups' positions that are the same on both sides, byte for byte.
    fingerprint
        BLAKE2b over its ends and positions with their proofs, in hexadecimal: two reports that agree in it say the
        same of the topic.
    """

    log_name: str
    copy_name: str
    partition_count: int
    compacted: bool
    partitions: tuple[PartitionEnds, ...]
    positions: int
    exact: int
    compared: int
    fingerprint: str


class Approved(Frozen):
    """How a handover was approved: by the input of the execution, or by an answer to the message that asked."""

    by: Approval
    at: datetime | None


class Phase(Frozen):
    """A stretch of a handover: from reaching one stage to reaching the next."""

    name: HandoverStage
    began: datetime
    seconds: float
    blocks_writers: bool


class ReverseReplication(Frozen):
    """What a rollback would start from: the connector that stands ready, and where on how many partitions."""

    connector: str
    partitions_seeded: int


class HandoverEvidence(Frozen):
    """A handover from its plan to its promotion.

    Parameters
    ----------
    fenced_topics
        Those, by their name on the log, that nobody could write to: the handover denied it.
    write_block_seconds
        From the fence to the promotion.
    read_again_at_most
        Records that groups may read twice, over all positions.
    lost_before
        Offsets that fell off the log's start before they were read, over all positions.
    """

    id: str
    direction: Direction
    reached: HandoverStage
    execution: str
    from_cluster: str
    to_cluster: str
    fence: Fence
    fenced_topics: tuple[str, ...]
    approved: Approved
    write_block_seconds: float | None
    phases: tuple[Phase, ...]
    states: tuple[StateVisit, ...]
    warnings: tuple[Obstacle, ...]
    topics: tuple[TopicEvidence, ...]
    groups: int
    methods: dict[str, int]
    exact: int
    bounded: int
    read_again_at_most: int
    lost_before: int
    positions: tuple[Position, ...]
    reverse_replication: ReverseReplication | None

    @property
    def partition_count(self) -> int:
        """Partitions of all topics that are handed over."""
        return sum(topic.partition_count for topic in self.topics)


class HandoverBefore(Frozen):
    """A handover before the one that the report is about, in short; a completed one has a report of its own."""

    id: str
    direction: Direction
    reached: HandoverStage
    began: datetime
    ended: datetime
    write_block_seconds: float | None


class MigrationReport(Frozen):
    """A whole migration, as far as it has come.

    Parameters
    ----------
    plan
        What is copied, and what not and why.
    handover
        The latest one that clients were promoted by; where there is none, the latest.
    fingerprint
        BLAKE2b over everything else in the report, in hexadecimal: the page shows it, too, so that both can be
        matched.
    """

    version: Literal[1] = 1
    migration: str
    stage: MigrationStage
    written_at: datetime
    plan: Plan | None
    replication: Replication | None
    lag_over_time: tuple[LagPoint, ...]
    healings: tuple[Healing, ...]
    handover: HandoverEvidence | None
    handovers_before: tuple[HandoverBefore, ...]
    finish: FinishReport | None
    fingerprint: str = ""
