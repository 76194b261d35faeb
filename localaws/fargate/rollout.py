"""Which tasks a service starts and stops next. Pure.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class TaskView:
    """A task that shall run."""

    id: str
    running: bool


@dataclass(frozen=True)
class Plan:
    """What to do next: how many tasks to start, which to stop."""

    start: int
    stop: tuple[str, ...]


def plan(
    desired: int,
    current: Sequence[TaskView],
    outdated: Sequence[TaskView],
    *,
    minimum_healthy_percent: int = 100,
    maximum_percent: int = 200,
) -> Plan:
    """Plan the next step of a rolling deployment.

    Parameters
    ----------
    desired
        How many tasks the service shall have.
    current, outdated
        The tasks of the newest deployment and those of the ones before.
    """
    floor = math.ceil(desired * minimum_healthy_percent / 100)
    ceiling = math.floor(desired * maximum_percent / 100)
    by_use = sorted(current, key=lambda task: not task.running)
    kept, surplus = by_use[:desired], by_use[desired:]
    start = min(desired - len(kept), ceiling - len(kept) - len(outdated))
    spare = sum(task.running for task in (*kept, *outdated)) - floor
    useless = [task for task in outdated if not task.running]
    replaced = [task for task in outdated if task.running][: max(spare, 0)]
    return Plan(max(start, 0), tuple(task.id for task in (*surplus, *useless, *replaced)))
