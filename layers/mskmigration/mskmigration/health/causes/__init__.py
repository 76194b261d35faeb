"""Why something failed: stack traces and log lines classified, each class with its remedy."""

from mskmigration.health.causes.catalogue import BATCH_REJECTED, CAUSES, UNKNOWN, Cause
from mskmigration.health.causes.classify import cause_of, cause_with_id, classify

__all__ = ["BATCH_REJECTED", "CAUSES", "UNKNOWN", "Cause", "cause_of", "cause_with_id", "classify"]
