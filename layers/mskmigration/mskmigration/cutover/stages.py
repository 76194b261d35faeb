"""Where a migration stands while its clients are handed over."""

from mskmigration.cutover.record import Direction
from mskmigration.migration import Stage


def while_handed_over(direction: Direction) -> Stage:
    """Return the migration's stage from the fence to the promotion."""
    return Stage.CUTTING_OVER if direction is Direction.FORWARD else Stage.ROLLING_BACK
