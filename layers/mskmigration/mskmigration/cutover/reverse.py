"""Reverse replication: copies what clients wrote on the target since the cutover to the source, before a rollback."""

from datetime import UTC, datetime
from enum import StrEnum

from mskmigration.cutover.blockers import MOST_LEFT_TO_COPY
from mskmigration.cutover.check import REVERSE_PAUSE_AT_MOST, Check, pause_seconds
from mskmigration.cutover.handover import Handover
from mskmigration.decision import Decision
from mskmigration.frozen import Frozen
from mskmigration.migration import write_fence


class ReverseLag(StrEnum):
    """Whether writers may be blocked while the rest is copied."""

    SMALL = "small"
    WAIT = "wait"


class ReverseReplicationStarted(Frozen):
    """How many topics may be written to again at the source, and when the reverse connector was started."""

    lifted: int
    since: datetime


def start_reverse_replication(handover: Handover) -> ReverseReplicationStarted:
    """Let everybody write at the source again, where the cutover fenced it, and let the reverse connector go on.

    May be called again; an abort fences it again.

    Raises
    ------
    FenceRefusedError, KafkaUnreachableError, WorkersUnreachableError, RebalanceInProgressError
    """
    fence = handover.migration.source_fence
    write_fence.lift(handover.destination.administration, fence)
    handover.ports.connect.resume(handover.connector)
    return ReverseReplicationStarted(lifted=len(fence.topics), since=datetime.now(UTC))


def check_reverse_lag(handover: Handover, since: datetime) -> Check:
    """Compare the reverse connector's offsets with the target's ends.

    Parameters
    ----------
    since
        When the reverse connector was started.

    Raises
    ------
    KafkaUnreachableError, WorkersUnreachableError, RebalanceInProgressError
    """
    decision = judge_reverse_lag(_left_to_copy(handover))
    waited = (datetime.now(UTC) - since).total_seconds()
    pause = pause_seconds(waited, least=3, most=REVERSE_PAUSE_AT_MOST)
    return Check(action=decision.action, reason=decision.reason, wait_seconds=pause)


def _left_to_copy(handover: Handover) -> int:
    """Return how many offsets are left to copy; an upper bound of the records."""
    log = handover.origin.cluster.bounds(handover.partitions())
    copied = handover.ports.connect.copied(handover.connector, handover.origin.alias)
    return sum(max(0, bounds.end - copied.get(partition, bounds.start - 1) - 1) for partition, bounds in log.items())


def judge_reverse_lag(left: int) -> Decision[ReverseLag]:
    """Decide whether so little is left to copy back that writers may be blocked meanwhile."""
    if left > MOST_LEFT_TO_COPY:
        return Decision(ReverseLag.WAIT, f"up to {left:,} records are left to copy back")
    return Decision(ReverseLag.SMALL, f"at most {left:,} records are left to copy back")
