"""How many tasks a source connector gets."""

from typing import NamedTuple

PARTITIONS_PER_TASK = 8
FEWEST_PARTITIONS_PER_TASK = 5


class Sizing(NamedTuple):
    """The number of tasks and the arithmetic behind it, in words."""

    tasks: int
    rule: str


def size_tasks(partitions: int) -> Sizing:
    """Give each task 5 to 10 partitions, the range that the AWS sample found to work, 8 where it divides so."""
    wanted = -(-partitions // PARTITIONS_PER_TASK)
    tasks = max(1, min(wanted, partitions // FEWEST_PARTITIONS_PER_TASK))
    return Sizing(tasks, f"{partitions} partitions over {tasks} tasks: {partitions / tasks:.1f} a task")
