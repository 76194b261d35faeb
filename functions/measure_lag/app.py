"""State "Measure Lag": measures how far behind the copy is and how fast it is, and says when to measure again."""

from dataclasses import asdict

from pydantic import BaseModel

from mskmigration.bootstrap import Adapters
from mskmigration.connectors import Role, connector_name
from mskmigration.lag import judge, measure
from mskmigration.lag.metrics import emit, lag_metrics
from mskmigration.state import Answer, state


class MeasureLagInput(BaseModel):
    """Which migration to measure."""

    migration: str


@state(MeasureLagInput)
def handler(given: MeasureLagInput, library: Adapters) -> Answer:
    """Measure once, compare with the look before, and keep this one for the next.

    Raises
    ------
    KafkaUnreachableError, WorkersUnreachableError
        Pass by themselves.
    """
    connect, samples = library.connect, library.samples
    migrates, before = library.records.get(given.migration).request.migrates, samples.window(given.migration)
    connector, alias = connector_name(given.migration, Role.SOURCE), library.settings.source_alias
    sample = measure(library.source, migrates, lambda: connect.copied(connector, alias), before)
    decision, report = judge(sample, before, library.source.unread)
    samples.put(given.migration, sample)
    emit(lag_metrics(given.migration, (*before, sample)))
    return {"action": decision.action, "reason": decision.reason, **asdict(report)}
