"""State "Measure Lag": how far behind the copy is, how fast it gets on, and when to look again."""

from dataclasses import asdict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel

from mskmigration.bootstrap import adapters
from mskmigration.connectors import Role, connector_name
from mskmigration.lag import judge, measure
from mskmigration.lag.metrics import emit, lag_metrics

logger = Logger()


class Look(BaseModel):
    """Which migration to look at."""

    migration: str


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, object], _context: LambdaContext) -> dict[str, object]:
    """Measure once, compare with the look before, and keep this one for the next.

    Raises
    ------
    KafkaUnreachableError, WorkersUnreachableError
        Pass by themselves.
    """
    look = Look.model_validate(event)
    source, connect, samples = adapters().source, adapters().connect, adapters().samples
    record, connector = adapters().records.get(look.migration), connector_name(look.migration, Role.SOURCE)
    before = samples.window(look.migration)
    sample = measure(
        source, record.request.migrates, lambda: connect.copied(connector, adapters().settings.source_alias), before
    )
    decision, report = judge(sample, before, source.unread)
    samples.put(look.migration, sample)
    emit(lag_metrics(look.migration, (*before, sample)))
    logger.info(decision.reason, extra={"action": decision.action, "lag": report.records})
    return {"action": decision.action, "reason": decision.reason, **asdict(report)}
