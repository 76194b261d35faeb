"""Claims the step that is due, so that of two executions at once only one acts."""

from collections.abc import Sequence
from datetime import UTC, datetime

from mskmigration.decision import Decision
from mskmigration.health.ladder import next_step
from mskmigration.health.rules import Finding
from mskmigration.health.store import HealingStore
from mskmigration.health.treatments import Step


def claim_step(
    ladders: HealingStore, migration: str, findings: Sequence[Finding], *, execution: str, by_hand: bool
) -> Decision[Step]:
    """Decide the next step and claim it for this execution.

    Parameters
    ----------
    by_hand
        Whether a person asks: then nothing waits for a pause between two tries.

    Returns
    -------
    Decision[Step]
        ``ANOTHER_ACTS`` where another execution has claimed a step meanwhile.
    """
    before = ladders.get(migration)
    decision, after = next_step(findings, before, datetime.now(UTC), execution=execution, by_hand=by_hand)
    if after != before and not ladders.put(migration, after):
        return Decision(Step.ANOTHER_ACTS, "another execution acts", {})
    return decision
