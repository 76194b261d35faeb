"""Puts what was found of a group's offset into a position, with its proof and its reason in words."""

from typing import Final

from mskmigration.errors import RecordsMissingError
from mskmigration.kafka.fingerprints import Tail, place_of
from mskmigration.kafka.mirror_records import OffsetSync
from mskmigration.offsets.align import Alignment, equal_before
from mskmigration.offsets.count import Counted
from mskmigration.offsets.group_offset import GroupOffset
from mskmigration.offsets.position import Method, Position, Proof

NOTHING: Final = Proof(before=0, after=0, whole=False)


def compared(group_offset: GroupOffset, aligned: Alignment, origin: Tail, destination: Tail) -> Position:
    """Conclude from the comparison of all that is unread.

    Raises
    ------
    RecordsMissingError
    """
    if aligned.missing:
        partition = group_offset.partition
        raise RecordsMissingError(
            f"{partition.topic}-{partition.partition}: the copy lacks {aligned.missing} records that the group "
            f"{group_offset.group} has not read.",
            "Find out what deletes records there: retention of the copy, or a second writer.",
        )
    read = place_of(group_offset.start, origin)
    unread = len(origin) - read
    goes_on = destination[place_of(aligned.position, destination) :]
    before = equal_before(origin[:read], destination[: place_of(aligned.position, destination)])
    return _position(
        group_offset,
        aligned.position,
        Method.COMPARED if unread else Method.END,
        Proof(before=before, after=unread - aligned.superseded, whole=True),
        _reason(aligned, unread),
        again=aligned.extra,
        unread=unread,
        alike=_distances(origin[read:], group_offset.start) == _distances(goes_on, aligned.position),
    )


def counted(group_offset: GroupOffset, anchor: OffsetSync, found: Counted) -> Position:
    """Conclude from records that were counted from an offset sync."""
    return _position(
        group_offset,
        found.position,
        Method.ANCHORED,
        Proof(before=found.before, after=found.after, whole=False),
        f"{found.skipped} records counted from the offset sync at {anchor.upstream}; whether some were copied twice "
        "far behind the position was not looked at",
        again=0,
        unread=group_offset.unread,
    )


def bounded(group_offset: GroupOffset, anchor: OffsetSync | None) -> Position:
    """Conclude that nothing exact can be afforded: everything is copied again from a sync on, so nothing is skipped."""
    position = group_offset.destination.start if anchor is None else anchor.downstream
    return _position(
        group_offset,
        position,
        Method.BOUNDED,
        NOTHING,
        "no offset sync that holds: the copy's start" if anchor is None else f"the offset sync at {anchor.upstream}",
        again=group_offset.destination.end - position,
        unread=group_offset.unread,
    )


def _distances(records: Tail, start: int) -> list[int]:
    return [record.offset - start for record in records]


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
    group_offset: GroupOffset,
    position: int,
    method: Method,
    proof: Proof,
    reason: str,
    *,
    again: int,
    unread: int,
    alike: bool = False,
) -> Position:
    return Position(
        group=group_offset.group,
        topic=group_offset.partition.topic,
        partition=group_offset.partition.partition,
        copy_topic=group_offset.destination_partition.topic,
        committed=group_offset.committed,
        position=position,
        method=method,
        exact=again == 0,
        read_again_at_most=again,
        unread=unread,
        lost_before=max(0, group_offset.origin.start - group_offset.committed),
        offsets_alike=alike,
        proof=proof,
        reason=reason,
    )
