"""State "Check Health": what is wrong and why, and which step of healing this execution is to take."""

from dataclasses import replace
from datetime import UTC, datetime

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel

from mskmigration.bootstrap import adapters
from mskmigration.decision import Decision
from mskmigration.errors import KafkaUnreachableError
from mskmigration.health import Facts, HealthReport, Step, examine, gather, next_step, report, stalled
from mskmigration.health.metrics import health_metrics
from mskmigration.lag.metrics import emit

logger = Logger()

PARTITIONS_READ = 50


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
    facts = _with_unread(gather(adapters().fact_sources, adapters().records.get(look.migration)))
    health = _decided(look, facts)
    emit(health_metrics(facts))
    logger.info(health.reason, extra={"action": health.action})
    return health.model_dump(mode="json")


def _with_unread(facts: Facts) -> Facts:
    """Read behind the positions that stand still: transaction markers alone are no reason to restart anything."""
    still, sample = stalled(facts), facts.sample
    if not still or sample is None:
        return facts
    positions = {partition: sample.partitions[partition].position for partition in sorted(still)[:PARTITIONS_READ]}
    try:
        return replace(facts, unread=frozenset(adapters().source.unread(positions)))
    except KafkaUnreachableError:
        logger.warning("the source cannot be read", extra={"partitions": len(positions)})
        return replace(facts, unread=frozenset())


def _decided(look: Look, facts: Facts) -> HealthReport:
    ladders, findings = adapters().ladders, examine(facts)
    before = ladders.get(look.migration)
    decision, after = next_step(
        findings, before, datetime.now(UTC), execution=look.execution, by_hand=look.trigger == "person"
    )
    if after != before and not ladders.put(look.migration, after):
        decision = Decision(Step.ANOTHER_ACTS, "another execution acts", {})
    return report(facts, findings, decision)
