"""What a fault is: how it is injected and lifted, and what is expected of it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum

from lab.faults.site import Site


class Lift(StrEnum):
    """When the cause of a fault is lifted."""

    AT_ONCE = "at once"
    AFTER_A_MINUTE = "after a minute"
    ONCE_NOTICED = "once heal acts"
    ONCE_PAGED = "once people are told"
    NEVER = "never"


@dataclass(frozen=True)
class Fault:
    """One fault and its expectations.

    Parameters
    ----------
    inject
        Injects the fault and returns when its effect can be seen; leaving its context lifts the cause.
    pages_of
        The cause of which people are to be told, once; none where nobody is to be told.
    steps
        The steps of heal of which one has to be taken; none where it passes by itself.
    most_steps
        More steps than these are one execution too many.
    healthy_seconds
        From the fault until all runs again and new records arrive.
    """

    name: str
    summary: str
    inject: Callable[[Site], AbstractContextManager[None]]
    healthy_seconds: float
    lifted: Lift = Lift.NEVER
    pages_of: str = ""
    steps: frozenset[str] = frozenset()
    most_steps: int = 20
