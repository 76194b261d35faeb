"""What comes of a line of the table."""

from enum import StrEnum
from typing import Final, NamedTuple

from pydantic import BaseModel

# An update changes only what the template or its parameters change. Source: AWS CloudFormation User Guide, "Detect
# unmanaged configuration changes to stacks".
BY_HAND: Final = (
    "It was changed by hand, which deploying the same templates again does not undo. Put it back by hand; "
    "`aws cloudformation detect-stack-drift` finds what else was changed."
)


class Outcome(StrEnum):
    """How a line ended."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_ASKED = "not asked"


class Verdict(NamedTuple):
    """What is known, in words; ``remedy`` says what to do where it failed."""

    outcome: Outcome
    detail: str
    remedy: str = ""


class Check(BaseModel):
    """A line with its verdict."""

    line: str
    outcome: Outcome
    detail: str
    remedy: str = ""


def passed(detail: str) -> Verdict:
    """Return that all is well."""
    return Verdict(Outcome.PASSED, detail)


def failed(detail: str, remedy: str) -> Verdict:
    """Return what is wrong, and what to do about it."""
    return Verdict(Outcome.FAILED, detail, remedy)


def not_asked(reason: str) -> Verdict:
    """Return why nothing can be said."""
    return Verdict(Outcome.NOT_ASKED, reason)
