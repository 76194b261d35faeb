"""What Connect says of the connectors and their tasks."""

from collections.abc import Iterable
from datetime import timedelta

from mskmigration.connect.models import State
from mskmigration.connectors.definitions import Role
from mskmigration.health.facts import Facts
from mskmigration.health.rules.finding import Evidence, Health, RuleId
from mskmigration.health.rules.rule import rule
from mskmigration.health.rules.workers import STARTING
from mskmigration.health.summary import SHOWN, ConnectorHealth
from mskmigration.health.treatments import FROM_CONNECTOR, Step
from mskmigration.text import listed

# The record is written before the connectors are registered, which may have to wait out a rebalance.
REGISTERING = timedelta(minutes=1)
# A connector that has just been registered has no tasks until it has listed topics and groups.
WITHOUT_TASKS = timedelta(seconds=30)


@rule(
    RuleId.CONNECTOR_MISSING,
    Health.BROKEN,
    remedy="Start migrate again with the same input. Records that were copied are not copied again.",
    steps=(Step.PUT_CONFIG, Step.PUT_CONFIG, Step.PUT_CONFIG, Step.PAGE),
    stops_copying=True,
)
def connector_missing(facts: Facts) -> Evidence | None:
    """Find connectors that are not registered: somebody deleted them, or Connect's config topic lost them.

    A worker that has just started answers that there are none until it has read its config topic.
    """
    if any(facts.now - worker.started_at < STARTING for worker in facts.workers):
        return None
    if facts.registered_at is not None and facts.now - facts.registered_at < REGISTERING:
        return None
    missing = tuple(connector.name for connector in facts.connectors if connector.state is None)
    if not missing:
        return None
    return Evidence(f"{', '.join(missing)} is not registered", connectors=missing)


@rule(
    RuleId.FAILED_TASK,
    Health.BROKEN,
    remedy="Read the stack trace in the worker's log group.",
    steps=(Step.RESTART_TASKS, Step.RESTART_TASKS, *FROM_CONNECTOR),
    stops_copying=True,
)
def failed_task(facts: Facts) -> Evidence | None:
    """Find what is FAILED: Connect never restarts it by itself."""
    failed = [connector for connector in facts.connectors if connector.failures()]
    if not failed:
        return None
    return Evidence(
        "; ".join(f"{connector.name}: {', '.join(connector.failures())}" for connector in failed),
        causes=tuple(sorted({cause for connector in failed for cause in connector.cause_ids()})),
        connectors=tuple(connector.name for connector in failed),
        workers=_workers_of(failed, facts),
    )


@rule(
    RuleId.TASK_CONFIGS_LOST,
    Health.BROKEN,
    remedy="Check that Connect's config topic has cleanup.policy=compact and one partition, then start migrate again.",
    steps=(Step.PUT_CONFIG, Step.RESTART_CONNECTOR, Step.PUT_CONFIG, Step.PAGE),
    grace=WITHOUT_TASKS,
    settle=WITHOUT_TASKS,
    stops_copying=True,
)
def task_configs_lost(facts: Facts) -> Evidence | None:
    """Find a source connector that has copied and is RUNNING without tasks: Connect lost them (KAFKA-17719)."""
    idle = [connector for connector in _without_tasks(facts) if connector.role is Role.SOURCE]
    if not idle or not _has_copied(facts):
        return None
    return Evidence(
        f"{idle[0].name} is RUNNING without tasks, although it had copied records before",
        connectors=(idle[0].name,),
    )


@rule(
    RuleId.ZERO_TASKS,
    Health.BROKEN,
    remedy="Check that the worker may list topics and groups at the source, and raise admin.timeout.ms in "
    "connectors/ if there are many.",
    steps=FROM_CONNECTOR,
    grace=WITHOUT_TASKS,
    settle=WITHOUT_TASKS,
    stops_copying=True,
)
def zero_tasks(facts: Facts) -> Evidence | None:
    """Find connectors that are RUNNING without tasks although there is something to do (KAFKA-17232).

    A checkpoint connector without groups has nothing to do.
    """
    has_copied = _has_copied(facts)
    idle = tuple(
        connector.name for connector in _without_tasks(facts) if not (connector.role is Role.SOURCE and has_copied)
    )
    if not idle:
        return None
    return Evidence(f"{', '.join(idle)} is RUNNING without tasks", connectors=idle)


@rule(
    RuleId.UNASSIGNED,
    Health.AILING,
    remedy="Check the ECS service's events: there may be too few workers.",
    steps=FROM_CONNECTOR,
    # scheduled.rebalance.max.delay.ms is 30 s in worker.properties; then comes the rebalance itself.
    grace=timedelta(minutes=1),
    settle=timedelta(minutes=1),
    stops_copying=True,
)
def unassigned(facts: Facts) -> Evidence | None:
    """Find tasks that no worker runs; Connect waits scheduled.rebalance.max.delay.ms for a lost worker to come back."""
    tasks = {connector.name: _in_state(connector, State.UNASSIGNED) for connector in facts.connectors}
    waiting = {name: ids for name, ids in tasks.items() if ids}
    if not waiting:
        return None
    named = "; ".join(f"task {listed(map(str, ids), SHOWN)} of {name}" for name, ids in waiting.items())
    return Evidence(f"no worker runs {named}", connectors=tuple(waiting))


@rule(
    RuleId.REBALANCING,
    Health.WAITING,
    remedy="Check the workers' log group for members that join and leave again and again.",
    steps=(Step.PAGE,),
    grace=timedelta(minutes=10),
    stops_copying=True,
)
def rebalancing(facts: Facts) -> Evidence | None:
    """Report that Connect rebalances and refuses changes meanwhile (HTTP 409)."""
    if not facts.rebalancing or unassigned(facts):
        return None
    return Evidence("Connect rebalances and refuses changes meanwhile")


def _workers_of(failed: Iterable[ConnectorHealth], facts: Facts) -> tuple[str, ...]:
    ids = {task.worker_id for connector in failed for task in connector.tasks if task.state is State.FAILED}
    return tuple(worker.task_arn for worker in facts.workers if worker.worker_id in ids)


def _without_tasks(facts: Facts) -> list[ConnectorHealth]:
    return [
        connector
        for connector in facts.connectors
        if connector.state is State.RUNNING and not connector.tasks and _has_work(connector.role, facts)
    ]


def _has_work(role: Role, facts: Facts) -> bool:
    if role is Role.CHECKPOINT:
        return bool(facts.groups)
    return role is Role.HEARTBEAT or not facts.window or bool(facts.window[-1].partitions)


def _has_copied(facts: Facts) -> bool:
    progress: Iterable[tuple[int, int]] = (
        (each.next, each.start) for sample in facts.window for each in sample.partitions.values()
    )
    return any(following > start for following, start in progress)


def _in_state(connector: ConnectorHealth, state: State) -> tuple[int, ...]:
    return tuple(task.id for task in connector.tasks if task.state is state)
