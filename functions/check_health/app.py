"""State "Check Health": what is wrong and why, and which step of healing this execution is to take."""

from datetime import UTC, datetime

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel

from mskmigration.bootstrap import adapters
from mskmigration.decision import Decision
from mskmigration.health import Facts, HealthReport, Step, examine, gather, look_closer, next_step, report
from mskmigration.health.metrics import health_metrics
from mskmigration.lag.metrics import emit

logger = Logger()


class Look(BaseModel):
    """Which migration to look at, for whom, and who asks."""

    migration: str
    trigger: str = "schedule"
    execution: str


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, object], _context: LambdaContext) -> dict[str, object]:
    """Look once, and claim the step that is due; of two executions at once the other learns that one acts.

    Raises
    ------
    MigrationUnknownError
        No such migration is on record.
    """
    look = Look.model_validate(event)
    facts = gather(adapters().fact_sources, adapters().records.get(look.migration))
    facts = look_closer(facts, adapters().source, adapters().worker_log)
    health = _decided(look, facts)
    emit(health_metrics(facts))
    logger.info(health.reason, extra={"action": health.action})
    return health.model_dump(mode="json")


def _decided(look: Look, facts: Facts) -> HealthReport:
    ladders, findings = adapters().ladders, examine(facts)
    before = ladders.get(look.migration)
    decision, after = next_step(
        findings, before, datetime.now(UTC), execution=look.execution, by_hand=look.trigger == "person"
    )
    if after != before and not ladders.put(look.migration, after):
        decision = Decision(Step.ANOTHER_ACTS, "another execution acts", {})
    return report(facts, findings, decision)
