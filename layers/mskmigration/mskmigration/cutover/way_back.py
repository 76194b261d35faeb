"""The way back: the source may be written to again, and the reverse connector copies back what is on the target."""

from datetime import UTC, datetime
from enum import StrEnum

from mskmigration.cutover.blockers import MOST_LEFT_TO_COPY
from mskmigration.cutover.handover import COPYING_BACK_AT_MOST, Check, Handover, pause_seconds
from mskmigration.decision import Decision
from mskmigration.frozen import Frozen


class WayBack(StrEnum):
    """What follows from a look at the way back."""

    COPIED = "copied"
    WAIT = "wait"


class Started(Frozen):
    """How many topics may be written to again at the source, and since when is copied back."""

    lifted: int
    since: datetime


def start_way_back(handover: Handover) -> Started:
    """Permit writing at the source again, where the cutover denied it, and let the reverse connector go on.

    May be called again; an abort denies it again.

    Raises
    ------
    KafkaUnreachableError, WorkersUnreachableError, RebalanceInProgressError
    """
    fenced = handover.migration.fenced_topics
    handover.copy.administration.permit_write(fenced, handover.migration.opened_topics)
    handover.connect().resume(handover.connector)
    return Started(lifted=len(fenced), since=datetime.now(UTC))


def check_copied_back(handover: Handover, since: datetime) -> Check:
    """Compare the reverse connector's offsets with the target's ends.

    Parameters
    ----------
    since
        When the reverse connector was started.

    Raises
    ------
    KafkaUnreachableError, WorkersUnreachableError, RebalanceInProgressError
    """
    decision = judge_way_back(_left_to_copy(handover))
    waited = (datetime.now(UTC) - since).total_seconds()
    pause = pause_seconds(waited, least=3, most=COPYING_BACK_AT_MOST)
    return Check(action=decision.action, reason=decision.reason, wait_seconds=pause)


def _left_to_copy(handover: Handover) -> int:
    """Return how many offsets are left to copy back; an upper bound of the records."""
    log = handover.log.cluster.bounds(handover.partitions())
    copied = handover.connect().copied(handover.connector, handover.log.alias)
    return sum(max(0, bounds.end - copied.get(partition, bounds.start - 1) - 1) for partition, bounds in log.items())


def judge_way_back(left: int) -> Decision[WayBack]:
    """Decide whether so little is left to copy back that writers may be blocked meanwhile."""
    if left > MOST_LEFT_TO_COPY:
        return Decision(WayBack.WAIT, f"up to {left:,} records are left to copy back")
    return Decision(WayBack.COPIED, f"at most {left:,} records are left to copy back")
