"""What the local cloud does that moto does otherwise than AWS."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.localaws.running import LocalAws


@dataclass(frozen=True)
class Gap:
    """Something that a cloud does: how to see it, what moto does and what AWS does."""

    observe: Callable[[LocalAws], Any]
    moto: Any
    aws: Any


def name_of(gap: Gap) -> str:
    """Return the name of a gap, for its test."""
    return gap.observe.__name__
