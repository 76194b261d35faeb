"""What a planted fault is."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault[Where]:
    """A fault, in place while its context is open.

    Parameters
    ----------
    line
        The line of the table that must fail.
    what
        What is broken, in words.
    """

    line: str
    what: str
    plant: Callable[[Where], AbstractContextManager[None]]
