"""A look's facts as CloudWatch metrics."""

from aws_lambda_powertools.metrics import MetricUnit

from mskmigration.connect.models import State
from mskmigration.health.facts import Asked, Facts
from mskmigration.lag.metrics import Metric, MetricSet, lag_metrics


def health_metrics(facts: Facts) -> list[MetricSet]:
    """Return what the look found; what nobody answered for has no value, so that an alarm sees it missing."""
    found = lag_metrics(facts.migration, facts.window) if facts.sample else []
    values = [Metric("LagUnmeasured", MetricUnit.Count, int(facts.sample is None))]
    if Asked.CONNECT not in facts.unanswered:
        states = [task.state for connector in facts.connectors for task in connector.tasks]
        failed = sum(state is State.FAILED for state in states)
        values.append(Metric("FailedTasks", MetricUnit.Count, failed))
    if facts.groups:
        worst_group = max(group.checkpoint_lag for group in facts.groups.values())
        values.append(Metric("CheckpointLag", MetricUnit.Count, worst_group))
    return [*found, MetricSet(facts.migration, None, tuple(values))]
