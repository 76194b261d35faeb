"""What is done about a finding: the steps, from the mildest to the page, and how long it may last before the first."""

from collections.abc import Collection
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple, Self

from mskmigration.health.causes import cause_with_id


class Step(StrEnum):
    """What follows from a check: a step of healing, a notification, or nothing."""

    NOTHING = "nothing"
    WAIT = "wait"
    ANOTHER_ACTS = "another_acts"
    RESTART_TASKS = "restart_tasks"
    RESTART_CONNECTOR = "restart_connector"
    PUT_CONFIG = "put_config"
    REPLACE_WORKER = "replace_worker"
    PAGE = "page"
    ALL_CLEAR = "all_clear"


# heal does nothing, and sends no notification.
IDLE = frozenset({Step.NOTHING, Step.WAIT, Step.ANOTHER_ACTS})


class Treatment(NamedTuple):
    """The rungs, from the mildest that can help to the page.

    ``grace`` is how long a finding may last before the first step, because it may pass by itself; ``settle`` how
    long a step takes to show in the facts that the rule looks at; ``calm`` how long nothing else may have kept records
    from being copied, because the facts look back on that time.
    """

    steps: tuple[Step, ...]
    grace: timedelta = timedelta(0)
    settle: timedelta = timedelta(0)
    calm: timedelta = timedelta(0)

    def fitted(self, *, causes: Collection[str], workers: Collection[str]) -> Self:
        """Return the treatment of a finding with these causes and workers.

        If no restart fixes the cause, one restart is tried all the same, because somebody may have removed the cause
        already; if the finding comes back, a person is paged. Replacing workers is left out if no worker is known
        to have the problem.
        """
        steps = tuple(step for step in self.steps if step is not Step.REPLACE_WORKER or workers)
        if causes and not any(cause_with_id(cause).restart_helps for cause in causes):
            steps = (steps[0], Step.PAGE)
        return self._replace(steps=steps)


FROM_CONNECTOR = (Step.RESTART_CONNECTOR, Step.PUT_CONFIG, Step.REPLACE_WORKER, Step.PAGE)
