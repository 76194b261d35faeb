"""The lag and a look's health as CloudWatch metrics."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from mskmigration.connect import State
from mskmigration.connectors import Role
from mskmigration.health.facts import Asked, Facts, GroupSync
from mskmigration.health.metrics import health_metrics
from mskmigration.health.summary import ConnectorHealth, TaskHealth
from mskmigration.kafka import TopicPartition
from mskmigration.lag import PartitionProgress, Sample
from mskmigration.lag.metrics import Metric, MetricSet, emit, lag_metrics

AT = datetime(2026, 11, 25, 12, tzinfo=UTC)


def look(seconds: float, end: int, following: int, topics: int = 1) -> Sample:
    progress = {TopicPartition(f"t{n:03}", 0): PartitionProgress(0, end + n, following) for n in range(topics)}
    return Sample(AT + timedelta(seconds=seconds), progress)


def values(metric_set: MetricSet) -> dict[str, float]:
    return {metric.name: metric.value for metric in metric_set.metrics}


def test_lag_of_the_migration_and_of_its_topics() -> None:
    whole, topic = lag_metrics("m", (look(0, 100, 0), look(10, 200, 150)))
    assert (whole.topic, topic.topic) == (None, "t000")
    assert values(whole) == {"ReplicationLag": 50, "LagSeconds": 5, "ReplicationRate": 15}
    assert values(topic) == {"ReplicationLag": 50, "LagSeconds": 5}
    assert lag_metrics("m", ()) == []


def test_only_the_fifty_topics_that_lag_most_have_metrics_of_their_own() -> None:
    _, *topics = lag_metrics("m", (look(0, 100, 0, topics=60),))
    assert [metric_set.topic for metric_set in topics] == [f"t{n:03}" for n in range(59, 9, -1)]


def facts(**more: object) -> Facts:
    tasks = tuple(TaskHealth(id=n, state=state, worker_id="w") for n, state in enumerate((State.FAILED, State.RUNNING)))
    source = ConnectorHealth(name="m-source", role=Role.SOURCE, state=State.RUNNING, tasks=tasks)
    return Facts("m", AT, (source,), (), **more)  # type: ignore[arg-type]  # each test's own fields


def test_failed_tasks_and_the_worst_group() -> None:
    groups = {
        "a": GroupSync(active=False, ahead=0, checkpoint_lag=3),
        "b": GroupSync(active=False, ahead=0, checkpoint_lag=9),
    }
    *lag, health = health_metrics(facts(window=(look(0, 100, 100),), groups=groups))
    assert [values(metric_set)["ReplicationLag"] for metric_set in lag] == [0]
    assert values(health) == {"LagUnmeasured": 0, "FailedTasks": 1, "CheckpointLag": 9}


def test_what_nobody_answered_for_has_no_value_but_that_the_lag_was_not_measured_is_one() -> None:
    silent = facts(window=(look(0, 100, 0),), unanswered={Asked.LAG: "down", Asked.CONNECT: "down"})
    (alone,) = health_metrics(silent)
    assert values(alone) == {"LagUnmeasured": 1}


def test_each_set_is_a_line_of_the_embedded_metric_format(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "MskMigration")
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "msk-migration")
    lag = (Metric("ReplicationLag", "Count", 5),)  # type: ignore[arg-type]  # the unit as CloudWatch spells it
    emit([MetricSet("m", None, lag), MetricSet("m", "orders", lag)])
    whole, topic = map(json.loads, capsys.readouterr().out.splitlines())
    (definition,) = topic["_aws"]["CloudWatchMetrics"]
    assert definition["Namespace"] == "MskMigration"
    assert sorted(*definition["Dimensions"]) == ["migration", "service", "topic"]
    assert (topic["migration"], topic["topic"], topic["ReplicationLag"]) == ("m", "orders", [5.0])
    assert "topic" not in whole
