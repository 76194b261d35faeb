"""Classifies stack traces and log lines."""

import re

from mskmigration.health.causes.catalogue import CAUSES, UNKNOWN, Cause

LONGEST = 400
# A log line begins with its time and level; an exception with its class.
_EXCEPTION = re.compile(r"[\w.$]+\.\w*(Exception|Error)\b")
_BY_ID = {cause.id: cause for cause in (*CAUSES, UNKNOWN)}


def classify(text: str | None) -> Cause:
    """Return the class of a Java stack trace or of a log line, ``unknown`` where none fits.

    Frames say where something failed and not why, so only the exceptions' own lines are looked at.
    """
    said = "\n".join(_exceptions(text))
    return next((cause for cause in CAUSES if cause.pattern.search(said)), UNKNOWN)


def cause_with_id(identifier: str) -> Cause:
    """Return the cause of that id, ``unknown`` where there is none."""
    return _BY_ID.get(identifier, UNKNOWN)


def cause_of(trace: str | None) -> str:
    """Return the innermost cause of a Java stack trace: Connect's own frames say only that a task died."""
    lines = _exceptions(trace)
    causes = [line.removeprefix("Caused by: ") for line in lines if line.startswith("Caused by: ")]
    outermost = next((line for line in lines if _EXCEPTION.match(line)), lines[0] if lines else "no trace")
    return (causes[-1] if causes else outermost)[:LONGEST]


def _exceptions(text: str | None) -> list[str]:
    # A worker logs a trace on one line, its lines separated by bars (images/kafka-connect/config).
    lines = (line.strip() for line in (text or "").replace(" | ", "\n").splitlines())
    return [line for line in lines if line and not line.startswith(("at ", "... "))]
