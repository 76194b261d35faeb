"""Keeps producers from writing, and lets them again: what a handover changed is exactly what is restored."""

from collections.abc import Callable, Sequence
from typing import Final

from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from mskmigration.cutover.drain import stand_still
from mskmigration.cutover.fence_design import FenceBuilt, design_denials, design_limits
from mskmigration.cutover.handover import Handover
from mskmigration.cutover.record import HandoverStage
from mskmigration.cutover.request import Fence
from mskmigration.errors import FenceGoneError, HandoverUnknownError
from mskmigration.kafka.acls import denial
from mskmigration.kafka.limits import FENCE_ASKED_AGAIN_SECONDS, FENCE_SEEN_SECONDS
from mskmigration.kafka.mirror_acls import copied_opening
from mskmigration.migration import write_fence
from mskmigration.text import listed

DOCUMENT: Final = "fence"
NAMED: Final = 5


def fence_writers(handover: Handover) -> FenceBuilt:
    """Block the writers; called again it builds what is missing of the fence.

    Raises
    ------
    FenceGoneError, FenceRefusedError, HandoverBlockedError, HandoverUnknownError, KafkaUnreachableError,
    WorkersUnreachableError
    """
    handover.ports.records.advance(handover.record.migration, handover.record.direction.stage)
    # On record first: whoever finds a record that blocks writers looks for a fence.
    handover.reach(HandoverStage.FENCED)
    stop_group_sync(handover)
    fence = build_fence(handover)
    assert_still_wanted(handover)
    return fence


def stop_group_sync(handover: Handover) -> None:
    """Stop the connector that writes groups' offsets and wait for its end: before writers wait, as it takes seconds.

    Its task ends with its poll (KAFKA-15090), which waits for ``emit.checkpoints.interval.seconds``
    (``MirrorCheckpointTask.poll``). Where it does not end in time, the drain looks again.

    Raises
    ------
    WorkersUnreachableError, RebalanceInProgressError
    """
    connect = handover.ports.connect
    others = [connector for connector in handover.connectors if connector != handover.connector]
    for connector in others:
        connect.stop(connector)
    stand_still(connect, others)


def build_fence(handover: Handover) -> FenceBuilt:
    """Keep everybody from writing to the topics of the plan, and read back that it is so.

    What is changed is written down before it is: whoever finds the fence knows whose it is, also after a function that
    died in between. A denial that stood before belongs to somebody else and is left alone, now and later.

    Raises
    ------
    HandoverBlockedError
        Topics have lost their ACLs since the plan, and nobody knows whether they are open. Or somebody else limits
        their records.
    FenceGoneError, FenceRefusedError, KafkaUnreachableError
    """
    built = handover.find(DOCUMENT, FenceBuilt)
    if handover.record.request.fence is Fence.STOPPED:
        return built or FenceBuilt(topics=())
    if built is None:
        built = _designed(handover)
        handover.keep(DOCUMENT, built)
    administration = handover.origin.administration
    write_fence.build(administration, built.fence)
    _await_seen(lambda: missing(handover))
    return built


def missing(handover: Handover) -> list[str]:
    """Return in words what of the handover's fence does not stand.

    Raises
    ------
    KafkaUnreachableError
    """
    return write_fence.missing(handover.origin.administration, fence_of(handover).fence)


def assert_stands(found: Sequence[str]) -> None:
    """Refuse to go on without the fence.

    Parameters
    ----------
    found
        What of it does not stand; see :func:`missing`.

    Raises
    ------
    FenceGoneError
    """
    if found:
        raise FenceGoneError(
            f"The fence does not stand: {listed(found, NAMED, '; ')}.",
            "Find out who changes ACLs or settings of these topics, then start again.",
        )


def _await_seen(look: Callable[[], list[str]]) -> None:
    """Wait until a broker shows what the controller was told."""
    patience = Retrying(
        retry=retry_if_exception_type(FenceGoneError),
        wait=wait_fixed(FENCE_ASKED_AGAIN_SECONDS),
        stop=stop_after_delay(FENCE_SEEN_SECONDS),
        reraise=True,
    )
    patience(lambda: assert_stands(look()))


def assert_still_wanted(handover: Handover) -> None:
    """Take the fence away again where the handover has been aborted while it was built.

    An abort may run beside this: Step Functions may have heard nothing of the function, which works on. Whoever
    aborts takes the fence away once more when that is on record (:func:`lift`), so that one of both comes last.

    Raises
    ------
    HandoverUnknownError, KafkaUnreachableError
    """
    latest = handover.ports.handovers.latest(handover.record.migration)
    if latest is not None and latest.id == handover.record.id and not latest.is_over:
        return
    lift(handover)
    raise HandoverUnknownError(
        f"The handover {handover.record.id} was aborted while its fence was built. The fence is removed again.",
        "Start the execution again.",
    )


def lift(handover: Handover) -> FenceBuilt:
    """Restore at the origin what the handover changed; may be called again.

    Raises
    ------
    FenceRefusedError, KafkaUnreachableError
    """
    built = fence_of(handover)
    write_fence.lift(handover.origin.administration, built.fence)
    return built


def take_fence_away(handover: Handover) -> FenceBuilt:
    """Restore what the handover changed, at the origin and at the destination; may be called again.

    Raises
    ------
    FenceRefusedError, KafkaUnreachableError
    """
    fence = lift(handover)
    open_destination(handover)
    return fence


def open_destination(handover: Handover) -> list[str]:
    """Take the fence away from the destination, should it be there, and return the topics where it was.

    A source connector that starts while the fence stands, because Drain let it go on or a worker was replaced, copies
    that denial at once (``MirrorSourceConnector.syncTopicAcls``; DENY is copied, and never deleted again), and makes of
    what the fence allows ALLOW READ. Readers keep that until the denial is gone.

    Raises
    ------
    KafkaUnreachableError
    """
    fence = fence_of(handover)
    administration = handover.destination.administration
    if not fence.topics or not administration.has_authorizer():
        return []
    names, there = handover.plan.names, administration.acls()
    denials = {denial(names[topic]) for topic in fence.topics if names[topic] not in fence.denied_on_copy} & there
    readings = {copied_opening(names[topic]) for topic in fence.opened if names[topic] not in fence.readable_on_copy}
    administration.delete_acls(denials)
    administration.delete_acls(readings & there)
    return sorted(acl.name for acl in denials)


def fence_of(handover: Handover) -> FenceBuilt:
    """Return what the handover fences, or has fenced."""
    return handover.find(DOCUMENT, FenceBuilt) or FenceBuilt(topics=())


def _designed(handover: Handover) -> FenceBuilt:
    plan, origin = handover.plan, handover.origin.administration
    limited = design_limits(plan.by_size, origin.record_limits(plan.by_size) if plan.by_size else {})
    if not plan.by_acl:
        return FenceBuilt(topics=(), limited=limited)
    destination = handover.destination.administration
    denials = design_denials(
        plan.by_acl,
        at_origin=origin.acls(),
        at_destination=destination.acls() if destination.has_authorizer() else set(),
        open_without_acls=plan.open_without_acls,
    )
    return denials.model_copy(update={"limited": limited})
