"""Keeps producers from writing, and lets them again: only what a handover denied is permitted afterwards."""

from pydantic import BaseModel, ConfigDict

from mskmigration.cutover.drain import stand_still
from mskmigration.cutover.handover import Handover
from mskmigration.cutover.request import Fence

DOCUMENT = "fence"


class FenceBuilt(BaseModel):
    """The topics, by their name on the log, that the handover denies to write to; none where producers are stopped.

    Parameters
    ----------
    denied_on_copy
        Those of the copy, by their name there, that nobody might write to before.
    """

    model_config = ConfigDict(frozen=True)

    topics: tuple[str, ...]
    denied_on_copy: tuple[str, ...] = ()


def stop_group_sync(handover: Handover) -> None:
    """Stop the connector that writes groups' offsets and wait for its end: before writers wait, as it takes seconds.

    Its task ends with its poll (KAFKA-15090), which waits for ``emit.checkpoints.interval.seconds``
    (``MirrorCheckpointTask.poll``). Where it does not end in time, the drain looks again.

    Raises
    ------
    WorkersUnreachableError, RebalanceInProgressError
    """
    connect = handover.connect()
    others = [connector for connector in handover.connectors if connector != handover.connector]
    for connector in others:
        connect.stop(connector)
    stand_still(connect, others)


def build_fence(handover: Handover) -> FenceBuilt:
    """Deny everybody to write to the topics of the plan.

    What is denied is written down before it is: whoever finds the fence knows whose it is, also after a function that
    died in between. A denial that stood before belongs to somebody else and is left alone, now and later.

    Raises
    ------
    KafkaUnreachableError
    """
    fence = handover.find(DOCUMENT, FenceBuilt)
    if handover.record.request.fence is not Fence.ACL:
        return fence or FenceBuilt(topics=())
    if fence is None:
        denied = handover.log.administration.write_denied()
        fence = FenceBuilt(
            topics=tuple(sorted(handover.plan.names.keys() - denied)), denied_on_copy=_denied_on_copy(handover)
        )
        handover.keep(DOCUMENT, fence)
    handover.log.administration.deny_write(fence.topics)
    return fence


def take_fence_away(handover: Handover) -> FenceBuilt:
    """Permit again what the handover denied; may be called again.

    Raises
    ------
    KafkaUnreachableError
    """
    fence = fence_of(handover)
    handover.log.administration.permit_write(fence.topics)
    open_copy(handover)
    return fence


def open_copy(handover: Handover) -> list[str]:
    """Take the fence away from the copy, should it be there, and return the topics where it was.

    A source connector that starts while the fence stands, because Drain let it go on or a worker was replaced, copies
    that denial at once (``MirrorSourceConnector.syncTopicAcls``; DENY is copied, and never deleted again).

    Raises
    ------
    KafkaUnreachableError
    """
    fence = fence_of(handover)
    fenced = {handover.plan.names[topic] for topic in fence.topics}
    if not fenced or not handover.copy.administration.has_authorizer():
        return []
    copied = sorted(fenced & handover.copy.administration.write_denied() - set(fence.denied_on_copy))
    handover.copy.administration.permit_write(copied)
    return copied


def fence_of(handover: Handover) -> FenceBuilt:
    """Return what the handover denies, or has denied."""
    return handover.find(DOCUMENT, FenceBuilt) or FenceBuilt(topics=())


def _denied_on_copy(handover: Handover) -> tuple[str, ...]:
    administration = handover.copy.administration
    return tuple(sorted(administration.write_denied())) if administration.has_authorizer() else ()
