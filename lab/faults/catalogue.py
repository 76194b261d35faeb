"""All faults, with what is expected of each."""

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from lab.faults import connectors, healing, processes, records
from lab.faults.fault import Fault, Lift

FAILED_TASK_SECONDS: Final = 10.0
A_MINUTE: Final = 75.0  # the schedule's minute and a step
RESTARTS: Final = frozenset({"restart_tasks", "restart_connector"})

FAULTS: Final = (
    Fault(
        "record-too-large",
        "a record that the target's topic refuses; its limit is raised after the page",
        records.record_too_large,
        healthy_seconds=4 * A_MINUTE,
        lifted=Lift.ONCE_PAGED,
        pages_of="record-too-large",
        steps=RESTARTS,
    ),
    Fault(
        "task-failed",
        "the same, its limit raised at once: the plain failed task",
        records.record_too_large,
        healthy_seconds=FAILED_TASK_SECONDS,
        lifted=Lift.AT_ONCE,
        steps=RESTARTS,
        most_steps=1,
    ),
    Fault(
        "record-too-old",
        "a record older than the target accepts, lifted after the page",
        records.record_too_old,
        healthy_seconds=4 * A_MINUTE,
        lifted=Lift.ONCE_PAGED,
        pages_of="timestamp-out-of-range",
        steps=RESTARTS,
    ),
    Fault("worker-killed", "the worker killed with SIGKILL", processes.worker_killed, healthy_seconds=120),
    Fault(
        "worker-hung",
        "the worker stopped with SIGSTOP, for ever",
        processes.worker_hung,
        healthy_seconds=240,
        steps=frozenset({"replace_worker"}),
    ),
    Fault("target-down", "the target's broker down for 60 s", processes.target_stopped, 180, Lift.AFTER_A_MINUTE),
    Fault("source-restarted", "the source's broker restarted", processes.source_stopped, 120, Lift.AT_ONCE),
    Fault(
        "connectors-deleted",
        "source and checkpoint connector deleted",
        connectors.connectors_deleted,
        healthy_seconds=A_MINUTE + 30,
        steps=frozenset({"put_config"}),
    ),
    Fault(
        "task-configs-lost",
        "the config topic's task records lost, the worker restarted (KAFKA-17719)",
        connectors.task_configs_lost,
        healthy_seconds=240,
    ),
    Fault(
        "task-frozen",
        "the task's thread stopped: it says RUNNING and copies nothing",
        processes.task_frozen,
        healthy_seconds=300,
        steps=RESTARTS,
    ),
    Fault(
        "source-acl-revoked",
        "READ denied at the source, given back once heal acts",
        records.source_acl_revoked,
        healthy_seconds=420,
        lifted=Lift.ONCE_NOTICED,
        steps=RESTARTS | {"put_config", "replace_worker"},
    ),
    Fault(
        "source-acl-withheld",
        "the same, given back only after the page",
        records.source_acl_revoked,
        healthy_seconds=8 * A_MINUTE,
        lifted=Lift.ONCE_PAGED,
        pages_of="authorization",
        steps=RESTARTS,
    ),
    Fault(
        "zero-tasks",
        "the connector RUNNING without tasks",
        connectors.zero_tasks,
        healthy_seconds=3 * A_MINUTE,
        steps=frozenset({"put_config"}),
    ),
    Fault(
        "source-truncated",
        "the source deletes what is not copied yet",
        records.source_truncated,
        healthy_seconds=3 * A_MINUTE,
        lifted=Lift.ONCE_PAGED,
        pages_of="gap",
    ),
    Fault(
        "group-active",
        "a migrated group consumes on the target",
        records.group_active_on_target,
        healthy_seconds=5 * A_MINUTE,
        lifted=Lift.ONCE_PAGED,
        pages_of="group-sync-blocked",
    ),
    Fault("rebalances", "30 rebalances in a row", connectors.rebalances, healthy_seconds=2 * A_MINUTE),
    Fault(
        "two-heals",
        "a task failed and three executions of heal at once",
        healing.two_heals,
        healthy_seconds=2 * FAILED_TASK_SECONDS,
        steps=RESTARTS,
        most_steps=1,
    ),
    Fault(
        "heal-killed",
        "a task failed and the function that restarts it killed in the middle",
        healing.heal_killed,
        healthy_seconds=3 * A_MINUTE,
        steps=RESTARTS,
    ),
)


def chosen(names: Collection[str], *, log_path: bool) -> list[Fault]:
    """Return the faults of these names, or all; without the log path each may wait for the schedule's minute."""
    faults = [fault for fault in FAULTS if not names or fault.name in names]
    if log_path:
        return faults
    return [replace(fault, healthy_seconds=max(fault.healthy_seconds, A_MINUTE)) for fault in faults]
