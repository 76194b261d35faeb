"""Undoes a handover that has not been promoted."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from mskmigration.cutover.applying import take_positions_back
from mskmigration.cutover.fence import lift, take_fence_away
from mskmigration.cutover.handover import Handover
from mskmigration.cutover.record import Direction, HandoverStage
from mskmigration.errors import PromotedAlreadyError
from mskmigration.frozen import Frozen
from mskmigration.migration import write_fence
from mskmigration.text import listed

NAMED: Final = 5


class Aborted(Frozen):
    """What was undone, and the message for people."""

    undone: tuple[str, ...]
    subject: str
    message: str


def abort_handover(handover: Handover) -> Aborted:
    """Undo what was done before the promotion, and record it; may be called again.

    Raises
    ------
    PromotedAlreadyError
        Clients may have switched.
    KafkaUnreachableError, WorkersUnreachableError, RebalanceInProgressError
    """
    undone, record = undo(handover), handover.record
    if record.reached.is_at_least(HandoverStage.FENCED):
        handover.ports.records.advance(record.migration, record.stage_before)
    handover.ports.handovers.put(record.aborted(datetime.now(UTC)))
    # A function that builds the fence may have outlived its state: from now on it finds that on record itself.
    lift(handover)
    return Aborted(
        undone=tuple(undone),
        subject=f"Migration {record.migration}: the handover was aborted",
        message=f"The handover {record.id} was undone: {'; '.join(undone)}.",
    )


def undo(handover: Handover) -> list[str]:
    """Take the fence away, let copying go on, and give groups back what they had; return what was done in sentences.

    May be called again, and at any stage before the promotion.

    Raises
    ------
    PromotedAlreadyError
        Clients may have switched.
    KafkaUnreachableError, WorkersUnreachableError, RebalanceInProgressError
    """
    record = handover.record
    if record.reached.is_at_least(HandoverStage.PROMOTED) and record.reached is not HandoverStage.ABORTED:
        raise PromotedAlreadyError(
            f"The handover {record.id} has been promoted: clients may have switched.", "Start rollback to go back."
        )
    done = []
    if record.reached.is_at_least(HandoverStage.FENCED):
        # Writers first: they are the ones who wait.
        done.append(f"{len(take_fence_away(handover).fence.topics)} topics may be written to again")
    # Before the groups, of which some may refuse.
    done.append(_let_copying_be(handover))
    if record.reached.is_at_least(HandoverStage.TRANSLATED):
        done += _give_back(handover)
    return done


def _give_back(handover: Handover) -> Iterator[str]:
    taken = take_positions_back(handover)
    yield f"{taken.groups} groups have the offsets that they had"
    if taken.refused:
        named = listed((f"{group} ({reason})" for group, reason in sorted(taken.refused.items())), NAMED)
        yield f"{len(taken.refused)} groups keep the handover's offsets on the {handover.destination.alias}: {named}"


def _let_copying_be(handover: Handover) -> str:
    """Before a cutover everything is copied on; before a rollback nothing is, and the source is fenced as it was."""
    connect = handover.ports.connect
    if handover.record.direction is Direction.FORWARD:
        for connector in handover.connectors:
            connect.resume(connector)
        return f"{', '.join(handover.connectors)} go on"
    if handover.connector in connect.statuses():
        connect.stop(handover.connector)
    fence = handover.migration.source_fence
    write_fence.build(handover.destination.administration, fence)
    return f"{handover.connector} is stopped, and {len(fence.topics)} topics are fenced again"
