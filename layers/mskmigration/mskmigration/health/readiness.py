"""Whether a migration's connectors run with tasks, may still come to, or never will."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from mskmigration.connect.models import State
from mskmigration.connectors.definitions import Role
from mskmigration.decision import Decision
from mskmigration.frozen import Frozen
from mskmigration.health.summary import SHOWN, ConnectorHealth

# Longer than a healing takes: the schedule's minute, a restart and a rebalance, several times over.
PATIENCE = timedelta(minutes=10)


class Readiness(StrEnum):
    """What follows from a look at the connectors."""

    PROCEED = "proceed"
    WAIT = "wait"
    FAIL = "fail"


class ReadinessReport(Frozen):
    """What a check found; ``unready_since`` is when the first of the checks that found faults was, None without any."""

    action: Readiness
    reason: str
    unready_since: datetime | None
    connectors: tuple[ConnectorHealth, ...]


def check_readiness(
    connectors: Sequence[ConnectorHealth], *, groups: int, now: datetime, unready_since: datetime | None
) -> ReadinessReport:
    """Decide as :func:`decide_readiness` does, and put the decision together with what it is about."""
    decision = decide_readiness(connectors, groups=groups, now=now, unready_since=unready_since)
    return ReadinessReport(
        action=decision.action,
        reason=decision.reason,
        unready_since=None if decision.action is Readiness.PROCEED else unready_since or now,
        connectors=tuple(connector.shown() for connector in connectors),
    )


def decide_readiness(
    connectors: Iterable[ConnectorHealth], *, groups: int, now: datetime, unready_since: datetime | None
) -> Decision[Readiness]:
    """Decide whether to go on: RUNNING counts only with tasks (KAFKA-17232).

    Parameters
    ----------
    groups
        How many consumer groups the plan found; with none the checkpoint connector has no tasks to run.
    unready_since
        When a look first found the connectors not ready, or None while they were.
    """
    faults = {connector.name: fault for connector in connectors if (fault := _fault(connector, groups))}
    if not faults:
        return Decision(Readiness.PROCEED, "every connector is RUNNING with all of its tasks")
    reason = "; ".join(f"{name} {fault}" for name, fault in faults.items())
    if unready_since is not None and now - unready_since > PATIENCE:
        minutes = PATIENCE.total_seconds() / 60
        return Decision(Readiness.FAIL, f"{reason}, for more than {minutes:.0f} minutes", faults)
    return Decision(Readiness.WAIT, reason, faults)


def _fault(connector: ConnectorHealth, groups: int) -> str | None:
    if connector.state is None:
        return "is not registered"
    if failures := connector.failures():
        return "failed: " + ", ".join(failures)
    if connector.state is not State.RUNNING:
        return f"is {connector.state}"
    if not connector.tasks and (connector.role is not Role.CHECKPOINT or groups > 0):
        return "is RUNNING without tasks"
    idle = [f"task {task.id} is {task.state}" for task in connector.tasks if task.state is not State.RUNNING]
    more = [f"{len(idle) - SHOWN} more tasks do not run"] if len(idle) > SHOWN else []
    return ", ".join(idle[:SHOWN] + more) or None
