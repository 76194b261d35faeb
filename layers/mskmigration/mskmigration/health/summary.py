"""Connectors and tasks as a state's output shows them: small, and the cause in place of a stack trace."""

from collections.abc import Iterable, Mapping
from typing import Self

from pydantic import BaseModel, ConfigDict

from mskmigration.connect.models import ConnectorStatus, State
from mskmigration.connectors.definitions import Role, connector_name
from mskmigration.health.causes import cause_of


class TaskHealth(BaseModel):
    """One task; ``cause`` is set where it FAILED."""

    model_config = ConfigDict(frozen=True)

    id: int
    state: State
    worker_id: str
    cause: str | None = None


class ConnectorHealth(BaseModel):
    """One connector of a migration; ``state`` is None where it is not registered."""

    model_config = ConfigDict(frozen=True)

    name: str
    role: Role
    state: State | None
    cause: str | None = None
    tasks: tuple[TaskHealth, ...] = ()

    @classmethod
    def of(cls, name: str, role: Role, status: ConnectorStatus | None) -> Self:
        """Summarize what Connect says of the connector."""
        if status is None:
            return cls(name=name, role=role, state=None)
        tasks = tuple(
            TaskHealth(id=task.id, state=task.state, worker_id=task.worker_id, cause=_cause(task.state, task.trace))
            for task in status.tasks
        )
        connector = status.connector
        return cls(
            name=name,
            role=role,
            state=connector.state,
            cause=_cause(connector.state, connector.trace),
            tasks=tasks,
        )

    def failures(self) -> list[str]:
        """Return what failed in it and why, one line each."""
        found = [f"the connector FAILED: {self.cause}"] if self.state is State.FAILED else []
        return found + [f"task {task.id} FAILED: {task.cause}" for task in self.tasks if task.state is State.FAILED]


def summarize(migration: str, statuses: Mapping[str, ConnectorStatus]) -> tuple[ConnectorHealth, ...]:
    """Summarize a migration's three connectors, registered or not."""
    names: Iterable[tuple[Role, str]] = ((role, connector_name(migration, role)) for role in Role)
    return tuple(ConnectorHealth.of(name, role, statuses.get(name)) for role, name in names)


def _cause(state: State, trace: str | None) -> str | None:
    return cause_of(trace) if state is State.FAILED else None
