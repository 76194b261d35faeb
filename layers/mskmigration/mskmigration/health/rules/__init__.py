"""Ordered, pure rules: what is wrong with a migration, the worst first."""

from collections.abc import Callable

from mskmigration.health.facts import Facts
from mskmigration.health.rules import connectors, groups, progress, workers
from mskmigration.health.rules.finding import Finding, Health, RuleId
from mskmigration.health.rules.progress import stalled

__all__ = ["RULES", "Finding", "Health", "RuleId", "examine", "stalled"]

type Rule = Callable[[Facts], Finding | None]

# The worst first: lost records, then what stops everything, then what stops a part, then what is late.
RULES: tuple[Rule, ...] = (
    progress.gap,
    progress.topic_recreated,
    workers.worker_hung,
    workers.connect_silent,
    workers.cluster_unreachable,
    connectors.connector_missing,
    connectors.failed_task,
    connectors.task_configs_lost,
    connectors.zero_tasks,
    progress.frozen,
    connectors.unassigned,
    connectors.rebalancing,
    progress.partitions_missing,
    groups.stale_heartbeat,
    groups.group_sync_blocked,
    progress.lag_growing,
    workers.unanswered,
)


def examine(facts: Facts) -> tuple[Finding, ...]:
    """Return what is wrong, the worst first; nothing where all is well."""
    return tuple(finding for rule in RULES if (finding := rule(facts)) is not None)
