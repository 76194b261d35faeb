"""Keeps producers from writing, and lets them again: only what a handover denied is permitted afterwards."""

from collections.abc import Mapping

from mskmigration.cutover.blockers import UNSURE
from mskmigration.cutover.drain import stand_still
from mskmigration.cutover.handover import Handover
from mskmigration.cutover.record import HandoverStage
from mskmigration.cutover.request import Fence
from mskmigration.errors import HandoverBlockedError, HandoverUnknownError
from mskmigration.frozen import Frozen
from mskmigration.kafka import Acl
from mskmigration.kafka.acls import denial, without_acls
from mskmigration.kafka.mirror_acls import copied_opening

DOCUMENT = "fence"


class FenceBuilt(Frozen):
    """The topics, by their name at the origin, that the handover denies to write to; none where producers are stopped.

    Parameters
    ----------
    opened
        Those of them that were open because no ACL was about them: everybody is allowed what is not denied there.
    denied_on_copy
        Those of the destination, by their name there, that nobody might write to before.
    readable_on_copy
        Those of the destination, by their name there, that an ACL let everybody read before.
    """

    topics: tuple[str, ...]
    opened: tuple[str, ...] = ()
    denied_on_copy: tuple[str, ...] = ()
    readable_on_copy: tuple[str, ...] = ()


def fence_writers(handover: Handover) -> FenceBuilt:
    """Block the writers; called again it builds what is missing of the fence.

    Raises
    ------
    HandoverBlockedError, HandoverUnknownError, KafkaUnreachableError, WorkersUnreachableError
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
    """Deny everybody to write to the topics of the plan.

    What is denied, and allowed for it, is written down before it is: whoever finds the fence knows whose it is, also
    after a function that died in between. A denial that stood before belongs to somebody else and is left alone, now
    and later.

    Raises
    ------
    HandoverBlockedError
        Topics have lost their ACLs since the plan, and nobody knows whether they are open.
    KafkaUnreachableError
    """
    fence = handover.find(DOCUMENT, FenceBuilt)
    if handover.record.request.fence is not Fence.ACL:
        return fence or FenceBuilt(topics=())
    if fence is None:
        fence = _designed(handover)
        handover.keep(DOCUMENT, fence)
    handover.origin.administration.deny_write(fence.topics, fence.opened)
    return fence


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
    """Permit again to write to the origin what the handover denied; may be called again.

    Raises
    ------
    KafkaUnreachableError
    """
    fence = fence_of(handover)
    handover.origin.administration.permit_write(fence.topics, fence.opened)
    return fence


def take_fence_away(handover: Handover) -> FenceBuilt:
    """Permit again what the handover denied, at the origin and at the destination; may be called again.

    Raises
    ------
    KafkaUnreachableError
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
    """Return what the handover denies, or has denied."""
    return handover.find(DOCUMENT, FenceBuilt) or FenceBuilt(topics=())


def design_fence(
    names: Mapping[str, str], *, at_origin: set[Acl], at_destination: set[Acl], open_without_acls: bool | None
) -> FenceBuilt:
    """Decide which topics to deny, and which of them to open for it.

    Parameters
    ----------
    names
        The topics' names at the origin, and at the destination.
    open_without_acls
        Whether everybody may use a topic that no ACL is about; None where that is not known.

    Raises
    ------
    HandoverBlockedError
        It is not known, and matters.
    """
    topics = sorted(topic for topic in names if denial(topic) not in at_origin)
    found = without_acls(topics, at_origin)
    if found and open_without_acls is None:
        raise HandoverBlockedError(
            f"{UNSURE}: {len(found)} topics have no ACL any more, and it is not known whether they are open.",
            "Nothing has been denied. Start again, to make a new plan.",
        )
    return FenceBuilt(
        topics=tuple(topics),
        opened=tuple(sorted(found)) if open_without_acls else (),
        denied_on_copy=tuple(sorted(acl.name for acl in at_destination if acl == denial(acl.name))),
        readable_on_copy=tuple(sorted(acl.name for acl in at_destination if acl == copied_opening(acl.name))),
    )


def _designed(handover: Handover) -> FenceBuilt:
    destination = handover.destination.administration
    return design_fence(
        handover.plan.names,
        at_origin=handover.origin.administration.acls(),
        at_destination=destination.acls() if destination.has_authorizer() else set(),
        open_without_acls=handover.plan.open_without_acls,
    )
