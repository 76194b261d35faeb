"""The shape of every decision: what to do, why, and the facts that it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True)
class Decision[Action: StrEnum]:
    """What to do and why.

    Parameters
    ----------
    action
        The next step, one of the deciding function's own enumeration.
    reason
        A sentence for the person who reads the execution in the console.
    evidence
        The facts behind it, JSON-like.
    """

    action: Action
    reason: str
    evidence: Mapping[str, object] = field(default_factory=dict)
