"""Where a migration stands while, before and after its clients are handed over."""

from mskmigration.cutover.handover import Handover
from mskmigration.cutover.record import Direction
from mskmigration.migration import Stage


def while_handed_over(direction: Direction) -> Stage:
    """Return the migration's stage from the fence to the promotion."""
    return Stage.CUTTING_OVER if direction is Direction.FORWARD else Stage.ROLLING_BACK


def before_handed_over(handover: Handover) -> Stage:
    """Return the migration's stage that an abort leads back to."""
    return Stage.CAUGHT_UP if handover.record.direction is Direction.FORWARD else Stage.CUT_OVER
