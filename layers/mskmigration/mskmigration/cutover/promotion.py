"""Promotes a handover, and says so to clients and people."""

import json
from typing import Final

from mskmigration.cutover.fence import assert_stands, missing, open_destination
from mskmigration.cutover.handover import Handover
from mskmigration.cutover.plan import HandoverPlan
from mskmigration.cutover.record import Direction, HandoverRecord, HandoverStage
from mskmigration.frozen import Frozen

# An event of EventBridge holds 256 KB, and so does the data of a state, which is the plan and these names.
NAMED_BYTES: Final = 100_000


class PromotionEvent(Frozen):
    """What an event of EventBridge says of a promotion."""

    migration: str
    handover: str
    direction: Direction
    write_block_seconds: float


class Promotion(Frozen):
    """The message of a promotion for people, and the detail of its event for clients."""

    subject: str
    message: str
    write_block_seconds: float
    detail: PromotionEvent


def json_bytes(value: object) -> int:
    """Return the size of a value as JSON in UTF-8, or more: every character beyond ASCII is counted escaped."""
    return len(json.dumps(value))


def event_names(plan: HandoverPlan) -> dict[str, list[str]]:
    """Return the topics and groups by name, where an event can hold them; otherwise the plan in the bucket does."""
    topics = [topic.copy_name for topic in plan.topics]
    groups = [group.name for group in plan.groups]
    named = {"topics": topics, "groups": groups}
    return named if json_bytes(named) <= NAMED_BYTES else {"topics": [], "groups": []}


def promote(handover: Handover) -> Promotion:
    """Record the promotion, and return what clients and people are notified of; may be called again.

    A fence that is gone by now gives the handover up: a record that somebody wrote meanwhile would be lost.

    Raises
    ------
    FenceGoneError, KafkaUnreachableError, WrittenMeanwhileError
    """
    if not handover.record.reached.is_at_least(HandoverStage.PROMOTED):
        assert_stands(missing(handover))
    open_destination(handover)
    return announcement(handover.reach(HandoverStage.PROMOTED), handover.destination.alias)


def announcement(record: HandoverRecord, alias: str) -> Promotion:
    """Write the message for SNS and the event that clients may act upon.

    Parameters
    ----------
    alias
        The cluster that clients enter.
    """
    side = "the target" if record.direction is Direction.FORWARD else "the source"
    blocked = round(record.write_block_seconds or 0.0, 3)
    return Promotion(
        subject=f"Migration {record.migration}: clients may switch to {side}",
        message=(
            f"The handover {record.id} of the migration {record.migration} is promoted. Producers and consumers of its "
            f"topics go on at {side} ({alias}); groups have their offsets there.\n"
            f"Writers have been blocked for {blocked:.1f} s."
        ),
        write_block_seconds=blocked,
        detail=PromotionEvent(
            migration=record.migration,
            handover=record.id,
            direction=record.direction,
            write_block_seconds=blocked,
        ),
    )
