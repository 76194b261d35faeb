"""The lag as CloudWatch metrics, in the embedded metric format (Powertools takes the namespace from the environment).

Powertools adds the dimension ``service``, the application's name, to ``migration`` and ``topic``.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from mskmigration.lag.sample import Sample
from mskmigration.lag.seconds import lag_seconds, worst, worst_by_topic
from mskmigration.lag.speed import speed

TOPICS = 50  # A metric is billed for each topic that has one.


class Metric(NamedTuple):
    """One value."""

    name: str
    unit: MetricUnit
    value: float


class MetricSet(NamedTuple):
    """Values of a migration or, with a topic, of one of its topics."""

    migration: str
    topic: str | None
    metrics: tuple[Metric, ...]


def lag_metrics(migration: str, window: Sequence[Sample]) -> list[MetricSet]:
    """Return the migration's lag, and that of the fifty topics that lag most."""
    if not window:
        return []
    by_partition = lag_seconds(window)
    by_topic = worst_by_topic(by_partition)
    whole = (
        *_lag(window[-1].lag, worst(by_partition.values()).seconds),
        Metric("ReplicationRate", MetricUnit.CountPerSecond, speed(window).records_per_second),
    )
    topics = list(window[-1].lag_by_topic().items())[:TOPICS]
    return [
        MetricSet(migration, None, whole),
        *(MetricSet(migration, topic, _lag(lag, by_topic[topic].seconds)) for topic, lag in topics),
    ]


def emit(metric_sets: Iterable[MetricSet]) -> None:
    """Write each set to the function's log, from which CloudWatch takes it."""
    for migration, topic, values in metric_sets:
        metrics = EphemeralMetrics()
        metrics.add_dimension("migration", migration)
        if topic is not None:
            metrics.add_dimension("topic", topic)
        for name, unit, value in values:
            metrics.add_metric(name, unit, value)
        metrics.flush_metrics()


def _lag(records: int, seconds: float) -> tuple[Metric, ...]:
    return (
        Metric("ReplicationLag", MetricUnit.Count, records),
        Metric("LagSeconds", MetricUnit.Seconds, round(seconds, 1)),
    )
