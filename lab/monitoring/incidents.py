"""What happens to the watched migration, one after the other, and the alerts that have to fire of it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Final, NamedTuple

from lab.faults import connectors, processes, records
from lab.faults.site import Site
from lab.monitoring.faults import (
    alertmanager_gone,
    connector_refused,
    connector_without_topics,
    offsets_refused,
    source_quota,
    target_quota,
    task_frozen_behind,
)
from lab.monitoring.worker_faults import checkpoints_stuck, heap_full, metrics_slow, rebalance_stuck, worker_forgotten

type Injection = Callable[[Site], AbstractContextManager[None]]


class Incident(NamedTuple):
    """Faults at the same time, and the alerts that have to fire of them, and be told, within so many seconds.

    Nobody is told of those in ``without_notification``.
    """

    name: str
    injections: tuple[Injection, ...]
    alerts: frozenset[str]
    seconds: float
    without_notification: frozenset[str] = frozenset()


INCIDENTS: Final = (
    Incident(
        "Alertmanager gone, and thirty rebalances",
        (alertmanager_gone, connectors.rebalances),
        frozenset({"AlertsNotSent", "RebalancingOften"}),
        180,
        frozenset({"AlertsNotSent", "RebalancingOften"}),  # there is no Alertmanager
    ),
    Incident("checkpoints that are late", (checkpoints_stuck,), frozenset({"CheckpointsLate"}), 240),
    Incident("a rebalance that does not end", (rebalance_stuck,), frozenset({"WorkerOutOfGroup"}), 600),
    Incident("a worker that its group has forgotten", (worker_forgotten,), frozenset({"TaskRunsTwice"}), 420),
    Incident(
        "a record too large, a connector that cannot start, one without topics",
        (records.record_too_large, connector_refused, connector_without_topics),
        frozenset({"TaskFailed", "ConnectorFailed", "SourceWithoutTasks"}),
        240,
    ),
    Incident(
        "a quota of the source, and offsets refused",
        (source_quota, offsets_refused),
        frozenset({"Throttled", "LagGrows", "CommitsFail"}),
        720,
    ),
    Incident("a task stands still", (task_frozen_behind,), frozenset({"CopyingStopped"}), 420),
    Incident("a quota of the target", (target_quota,), frozenset({"Throttled", "ProducerBufferFull"}), 420),
    Incident(
        "a heap that is full, metrics that are slow",
        (heap_full, metrics_slow),
        frozenset({"HeapAlmostFull", "GarbageCollectionSlow", "MetricsIncomplete"}),
        420,
    ),
    Incident(
        "the worker hangs",
        (processes.worker_hung,),
        frozenset({"WorkerSilent", "NoWorkers"}),
        180,
        frozenset({"WorkerSilent"}),  # a consequence of the other
    ),
)
ALERTS: Final = frozenset(name for incident in INCIDENTS for name in incident.alerts)
