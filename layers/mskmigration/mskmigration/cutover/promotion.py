"""What clients and people are told."""

import json
from typing import Final

from mskmigration.cutover.handover import Handover
from mskmigration.cutover.plan import HandoverPlan
from mskmigration.cutover.record import Direction, HandoverRecord

# An event of EventBridge holds 256 KB, and so does the data of a state, which is the plan and these names.
NAMED_BYTES: Final = 100_000


def json_bytes(value: object) -> int:
    """Return the size of a value as JSON in UTF-8, or more: every character beyond ASCII is counted escaped."""
    return len(json.dumps(value))


def told_of(plan: HandoverPlan) -> dict[str, list[str]]:
    """Return the topics and groups by name, where an event can hold them; otherwise the plan in the bucket does."""
    topics = [topic.copy_name for topic in plan.topics]
    groups = [group.name for group in plan.groups]
    named = {"topics": topics, "groups": groups}
    return named if json_bytes(named) <= NAMED_BYTES else {"topics": [], "groups": []}


def announcement(handover: Handover, record: HandoverRecord) -> dict[str, object]:
    """Word the promotion: for SNS, and for an event that clients may act upon."""
    side = "the target" if record.direction is Direction.FORWARD else "the source"
    blocked = record.write_block_seconds or 0.0
    return {
        "subject": f"Migration {record.migration}: clients may switch to {side}",
        "message": (
            f"The handover {record.id} of the migration {record.migration} is promoted. Producers and consumers of its "
            f"topics go on at {side} ({handover.copy.alias}); groups have their offsets there.\n"
            f"Writers have been blocked for {blocked:.1f} s."
        ),
        "write_block_seconds": round(blocked, 3),
        "detail": {
            "migration": record.migration,
            "handover": record.id,
            "direction": record.direction,
            "write_block_seconds": round(blocked, 3),
        },
    }
