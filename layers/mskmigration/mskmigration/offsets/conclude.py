"""Puts what was found of a share into a position, with its proof and its reason in words."""

from typing import Final

from mskmigration.errors import RecordsMissingError
from mskmigration.kafka.fingerprints import Tail, place_of
from mskmigration.kafka.mirror_records import OffsetSync
from mskmigration.offsets.align import Alignment, equal_before
from mskmigration.offsets.count import Counted
from mskmigration.offsets.group_offset import GroupOffset
from mskmigration.offsets.position import Method, Position, Proof

NOTHING: Final = Proof(before=0, after=0, whole=False)


def compared(share: GroupOffset, aligned: Alignment, log: Tail, copied: Tail) -> Position:
    """Conclude from the comparison of all that is unread.

    Raises
    ------
    RecordsMissingError
    """
    if aligned.missing:
        raise RecordsMissingError(
            f"{share.partition.topic}-{share.partition.partition}: the copy lacks {aligned.missing} records that the "
            f"group {share.group} has not read.",
            "Look for what deletes records there: retention that came to its segments first, or a second writer.",
        )
    read = place_of(share.start, log)
    unread = len(log) - read
    before = equal_before(log[:read], copied[: place_of(aligned.position, copied)])
    return _position(
        share,
        aligned.position,
        Method.COMPARED if unread else Method.END,
        Proof(before=before, after=unread - aligned.superseded, whole=True),
        _reason(aligned, unread),
        again=aligned.extra,
        unread=unread,
    )


def counted(share: GroupOffset, anchor: OffsetSync, found: Counted) -> Position:
    """Conclude from records that were counted from an offset sync."""
    return _position(
        share,
        found.position,
        Method.ANCHORED,
        Proof(before=found.before, after=found.after, whole=False),
        f"{found.skipped} records counted from the offset sync at {anchor.upstream}; whether some were copied twice "
        "far behind the position was not looked at",
        again=0,
        unread=share.unread,
    )


def bounded(share: GroupOffset, anchor: OffsetSync | None) -> Position:
    """Conclude that nothing exact can be afforded: everything is copied again from a sync on, so nothing is skipped."""
    position = share.copy.start if anchor is None else anchor.downstream
    return _position(
        share,
        position,
        Method.BOUNDED,
        NOTHING,
        "no offset sync that holds: the copy's start" if anchor is None else f"the offset sync at {anchor.upstream}",
        again=share.copy.end - position,
        unread=share.unread,
    )


def _reason(aligned: Alignment, unread: int) -> str:
    if not unread:
        return "everything is read: the copy's end"
    reason = f"all {unread} unread records compared, from the end back"
    if aligned.superseded:
        reason += f"; {aligned.superseded} superseded by later ones of their key"
    if aligned.extra:
        reason += f"; {aligned.extra} more lie between them, copied twice or compacted away in the log"
    return reason


def _position(
    share: GroupOffset, position: int, method: Method, proof: Proof, reason: str, *, again: int, unread: int
) -> Position:
    return Position(
        group=share.group,
        topic=share.partition.topic,
        partition=share.partition.partition,
        copy_topic=share.copied.topic,
        committed=share.committed,
        position=position,
        method=method,
        exact=again == 0,
        read_again_at_most=again,
        unread=unread,
        lost_before=max(0, share.log.start - share.committed),
        proof=proof,
        reason=reason,
    )
