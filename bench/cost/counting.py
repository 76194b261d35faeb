"""What a look takes: counted in the state machine, the templates and the log lines themselves."""

import io
import json
import os
from contextlib import redirect_stdout
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from bench.cost.model import Look, Standing
from lab.paths import ROOT
from mskmigration.kafka import TopicPartition
from mskmigration.lag import PartitionProgress, Sample
from mskmigration.lag.metrics import TOPICS, emit, lag_metrics

# As stacks/control.yaml sets them.
POWERTOOLS: Final = {"POWERTOOLS_SERVICE_NAME": "msk-migration", "POWERTOOLS_METRICS_NAMESPACE": "MskMigration"}
HEAL: Final = ROOT / "statemachines" / "heal.asl.json"
# The states that a look enters: always, and for each migration. tests/lab/unit/bench/test_cost.py walks them.
ALWAYS: Final = ("How Soon?", "List Migrations", "For Each Abandoned Handover", "For Each Migration")
PER_MIGRATION: Final = ("Check Health", "What To Do?", "Carry Acls", "Nothing To Do")
MEMORY_GB: Final = 0.5
# Two queries of DynamoDB; not measured, as the local one answers sooner.
LIST_SECONDS: Final = 0.1
# Four requests to each cluster; not measured.
CARRY_SECONDS: Final = 0.3
# Lambda's own lines, platform.start and platform.report in JSON, and one line of the function's logger.
LINES_BYTES: Final = 1_400
# Of the migration's metrics that are no topic's: three of the lag, FailedTasks and CheckpointLag.
METRICS_PER_MIGRATION: Final = 5
METRICS_PER_TOPIC: Final = 2
PARTITIONS_PER_TOPIC: Final = 8
BYTES_PER_PARTITION: Final = 6  # of a packed sample


def idle_look() -> Look:
    """Return what a look takes where no migration is on record."""
    return Look(
        transitions=len(ALWAYS),
        invocations=1,
        gb_seconds=LIST_SECONDS * MEMORY_GB,
        log_bytes=LINES_BYTES,
        table_writes=0,
        table_reads=2,
    )


def look_at_migration(topics: int, check_seconds: float) -> Look:
    """Return what a migration adds to it.

    Parameters
    ----------
    check_seconds
        What Check Health takes for so many partitions.
    """
    sample_kilobytes = 1 + topics * PARTITIONS_PER_TOPIC * BYTES_PER_PARTITION // 1000
    return Look(
        transitions=len(PER_MIGRATION),
        invocations=2,
        gb_seconds=(check_seconds + CARRY_SECONDS) * MEMORY_GB,
        log_bytes=2 * LINES_BYTES + metric_bytes(topics),
        table_writes=sample_kilobytes,
        table_reads=10 * sample_kilobytes / 4,
    )


def metric_bytes(topics: int) -> int:
    """Return how much the lag's metrics of one look write, by writing them."""
    now = datetime.now(UTC)
    window = [
        Sample(
            now - timedelta(minutes=age),
            {
                TopicPartition(f"topic-{number:05}", 0): PartitionProgress(0, 100_000, 90_000)
                for number in range(topics)
            },
        )
        for age in (1, 0)
    ]
    os.environ |= POWERTOOLS
    written = io.StringIO()
    with redirect_stdout(written):
        emit(lag_metrics("bench", window))
    return len(written.getvalue().encode())


def standing(topics: int) -> Standing:
    """Return the metrics of a migration of so many topics, and the alarms and dashboards of the templates."""
    templates = [template.read_text() for template in (ROOT / "stacks").glob("*.yaml")]
    resources = [line.strip() for template in templates for line in template.splitlines()]
    metrics = METRICS_PER_MIGRATION + METRICS_PER_TOPIC * min(topics, TOPICS) if topics else 0
    return Standing(
        metrics,
        alarms=sum(
            line in ("Type: AWS::CloudWatch::Alarm", "Type: AWS::CloudWatch::CompositeAlarm") for line in resources
        ),
        dashboards=resources.count("Type: AWS::CloudWatch::Dashboard"),
    )


def heal_states() -> dict[str, Any]:
    """Return every state of heal, those within its maps too, by name."""

    def within(states: dict[str, Any]) -> dict[str, Any]:
        inner = [within(state["ItemProcessor"]["States"]) for state in states.values() if "ItemProcessor" in state]
        return states | {name: state for found in inner for name, state in found.items()}

    return within(json.loads(HEAL.read_text())["States"])
