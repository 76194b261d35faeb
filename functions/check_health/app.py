"""State "Check Health": finds what is wrong and why, and which step of healing this execution has to take."""

from pydantic import BaseModel

from mskmigration.bootstrap import Adapters
from mskmigration.health import examine, gather, look_closer, report
from mskmigration.health.claiming import claim_step
from mskmigration.health.metrics import health_metrics
from mskmigration.lag.metrics import emit
from mskmigration.state import Answer, state


class CheckHealthInput(BaseModel):
    """Which migration to check, for whom, and the execution that asks."""

    migration: str
    trigger: str = "schedule"
    execution: str


@state(CheckHealthInput)
def handler(given: CheckHealthInput, library: Adapters) -> Answer:
    """Look once, and claim the step that is due; of two executions at once the other learns that one acts.

    Raises
    ------
    MigrationUnknownError
        No such migration is on record.
    """
    facts = gather(library, library.records.get(given.migration))
    facts = look_closer(facts, library.source, library.worker_log)
    findings = examine(facts)
    decision = claim_step(
        library.ladders, given.migration, findings, execution=given.execution, by_hand=given.trigger == "person"
    )
    emit(health_metrics(facts))
    return report(facts, findings, decision)
