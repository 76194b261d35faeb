"""How each finding is treated: the rungs that it climbs, and how long it may last before the first."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

from mskmigration.health.causes import cause_with_id
from mskmigration.health.rules import Finding, RuleId


class Step(StrEnum):
    """What follows from a look: a step of healing, word to people, or nothing."""

    NOTHING = "nothing"
    WAIT = "wait"
    ANOTHER_ACTS = "another_acts"
    RESTART_TASKS = "restart_tasks"
    RESTART_CONNECTOR = "restart_connector"
    PUT_CONFIG = "put_config"
    REPLACE_WORKER = "replace_worker"
    PAGE = "page"
    ALL_CLEAR = "all_clear"


class Treatment(NamedTuple):
    """The rungs, from the mildest that can help to the page.

    ``grace`` is how long a finding may last before the first step, because it may pass by itself; ``settle`` how
    long a step takes to show in the facts that the rule looks at; ``calm`` how long nothing else may have kept records
    from being copied, because the facts look back on that time.
    """

    steps: tuple[Step, ...]
    grace: timedelta = timedelta(0)
    settle: timedelta = timedelta(0)
    calm: timedelta = timedelta(0)


_MINUTE = timedelta(minutes=1)
_FROM_CONNECTOR = (Step.RESTART_CONNECTOR, Step.PUT_CONFIG, Step.REPLACE_WORKER, Step.PAGE)

TREATMENTS: Mapping[RuleId, Treatment] = {
    RuleId.GAP: Treatment((Step.PAGE,)),
    RuleId.TOPIC_RECREATED: Treatment((Step.PAGE,)),
    # A new ECS task answers after a minute or so: image, JVM, first rebalance.
    RuleId.WORKER_HUNG: Treatment((Step.REPLACE_WORKER, Step.REPLACE_WORKER, Step.PAGE), settle=2 * _MINUTE),
    RuleId.CONNECT_SILENT: Treatment((Step.REPLACE_WORKER, Step.PAGE), grace=3 * _MINUTE, settle=2 * _MINUTE),
    RuleId.CLUSTER_UNREACHABLE: Treatment((Step.PAGE,), grace=5 * _MINUTE),
    RuleId.CONNECTOR_MISSING: Treatment((Step.PUT_CONFIG, Step.PUT_CONFIG, Step.PUT_CONFIG, Step.PAGE)),
    RuleId.FAILED_TASK: Treatment((Step.RESTART_TASKS, Step.RESTART_TASKS, *_FROM_CONNECTOR)),
    # A connector that has just been registered has no tasks until it has listed topics and groups.
    RuleId.TASK_CONFIGS_LOST: Treatment(
        (Step.PUT_CONFIG, Step.RESTART_CONNECTOR, Step.PUT_CONFIG, Step.PAGE), grace=_MINUTE / 2, settle=_MINUTE / 2
    ),
    RuleId.ZERO_TASKS: Treatment(_FROM_CONNECTOR, grace=_MINUTE / 2, settle=_MINUTE / 2),
    # Its window has to move past the step, or past what kept records from being copied: twice rules.progress.FROZEN.
    # Its tasks say RUNNING, and Connect restarts such tasks all at once only with their connector.
    RuleId.FROZEN: Treatment(_FROM_CONNECTOR, settle=1.5 * _MINUTE, calm=1.5 * _MINUTE),
    # scheduled.rebalance.max.delay.ms is 30 s in worker.properties; then comes the rebalance itself.
    RuleId.UNASSIGNED: Treatment(_FROM_CONNECTOR, grace=_MINUTE, settle=_MINUTE),
    RuleId.REBALANCING: Treatment((Step.PAGE,), grace=10 * _MINUTE),
    # refresh.topics.interval.seconds is 60 in connectors/source.yaml: two refreshes, and the time that they take.
    RuleId.PARTITIONS_MISSING: Treatment((Step.RESTART_CONNECTOR, Step.PAGE), grace=3 * _MINUTE, settle=2 * _MINUTE),
    # A worker that was replaced takes a minute or two until it writes heartbeats again.
    RuleId.STALE_HEARTBEAT: Treatment(_FROM_CONNECTOR, settle=_MINUTE, calm=3 * _MINUTE),
    RuleId.GROUP_SYNC_BLOCKED: Treatment((Step.PAGE,), grace=2 * _MINUTE),
    RuleId.LAG_GROWING: Treatment((Step.PAGE,)),
    RuleId.UNANSWERED: Treatment((Step.PAGE,), grace=5 * _MINUTE),
}

# While one of these is found, no record is copied, or not all are.
STOPS_COPYING = frozenset(
    {
        RuleId.WORKER_HUNG,
        RuleId.CONNECT_SILENT,
        RuleId.CLUSTER_UNREACHABLE,
        RuleId.CONNECTOR_MISSING,
        RuleId.FAILED_TASK,
        RuleId.TASK_CONFIGS_LOST,
        RuleId.ZERO_TASKS,
        RuleId.UNASSIGNED,
        RuleId.REBALANCING,
    }
)


def treatment_of(finding: Finding) -> Treatment:
    """Return what is done about a finding.

    What no restart mends is tried once all the same, because the cause may have been lifted already, and paged
    when it is there again. Replacing workers is left out where none is known to be concerned.
    """
    treatment = TREATMENTS[finding.rule]
    steps = tuple(step for step in treatment.steps if step is not Step.REPLACE_WORKER or finding.workers)
    if finding.causes and not any(cause_with_id(cause).restart_helps for cause in finding.causes):
        steps = (steps[0], Step.PAGE)
    return treatment._replace(steps=steps)
