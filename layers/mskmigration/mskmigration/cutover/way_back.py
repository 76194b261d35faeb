"""The way back: the source may be written to again, and the reverse connector copies back what is on the target."""

from enum import StrEnum

from mskmigration.cutover.blockers import MOST_LEFT_TO_COPY
from mskmigration.cutover.handover import Handover
from mskmigration.decision import Decision


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
