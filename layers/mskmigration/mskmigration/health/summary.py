"""Connectors and tasks as a state's output shows them: small, and the cause in place of a stack trace."""

from collections.abc import Iterable, Mapping
from typing import Self, TypedDict

from mskmigration.connect.models import ConnectorStatus, State
from mskmigration.connectors.definitions import Role, connector_name
from mskmigration.frozen import Frozen
from mskmigration.health.causes import UNKNOWN, cause_of, classify

# Of each connector in a state's output, which AWS limits to 256 KB; a migration may have thousands of tasks.
SHOWN = 10


class TaskHealth(Frozen):
    """One task; ``cause`` in words and ``cause_id`` (``health.causes``) are set where it FAILED."""

    id: int
    state: State
    worker_id: str
    cause: str | None = None
    cause_id: str | None = None


class ConnectorHealth(Frozen):
    """One connector of a migration; ``state`` is None where it is not registered."""

    name: str
    role: Role
    state: State | None
    cause: str | None = None
    cause_id: str | None = None
    tasks: tuple[TaskHealth, ...] = ()

    @classmethod
    def of(cls, name: str, role: Role, status: ConnectorStatus | None) -> Self:
        """Summarize what Connect says of the connector."""
        if status is None:
            return cls(name=name, role=role, state=None)
        connector = status.connector
        return cls(
            name=name,
            role=role,
            state=connector.state,
            tasks=tuple(
                TaskHealth(id=task.id, state=task.state, worker_id=task.worker_id, **_cause(task.state, task.trace))
                for task in status.tasks
            ),
            **_cause(connector.state, connector.trace),
        )

    def failures(self) -> list[str]:
        """Return what failed in it and why, one line each: of the tasks the first ten, and how many more."""
        found = [f"the connector FAILED: {self.cause}"] if self.state is State.FAILED else []
        failed = [task for task in self.tasks if task.state is State.FAILED]
        found += [f"task {task.id} FAILED: {task.cause}" for task in failed[:SHOWN]]
        return found + ([f"{len(failed) - SHOWN} more tasks FAILED"] if len(failed) > SHOWN else [])

    def shown(self) -> Self:
        """Return it as a state's output can hold it: with ten of its tasks, first those that do not run."""
        unwell_first = sorted(self.tasks, key=lambda task: task.state is State.RUNNING)
        return self.model_copy(update={"tasks": tuple(unwell_first[:SHOWN])})

    def explained(self, cause_id: str, line: str) -> Self:
        """Return it with the cause that a log line names, for those tasks that have this one so far."""
        known = {"cause": cause_of(line), "cause_id": classify(line).id}
        tasks = tuple(task.model_copy(update=known) if task.cause_id == cause_id else task for task in self.tasks)
        return self.model_copy(update={"tasks": tasks})

    def cause_ids(self) -> set[str]:
        """Return the causes of what failed in it."""
        states = [(self.state, self.cause_id), *((task.state, task.cause_id) for task in self.tasks)]
        return {cause or UNKNOWN.id for state, cause in states if state is State.FAILED}


def summarize(migration: str, statuses: Mapping[str, ConnectorStatus]) -> tuple[ConnectorHealth, ...]:
    """Summarize a migration's three connectors, registered or not."""
    names: Iterable[tuple[Role, str]] = ((role, connector_name(migration, role)) for role in Role)
    return tuple(ConnectorHealth.of(name, role, statuses.get(name)) for role, name in names)


class _Cause(TypedDict, total=False):
    cause: str
    cause_id: str


def _cause(state: State, trace: str | None) -> _Cause:
    return {"cause": cause_of(trace), "cause_id": classify(trace).id} if state is State.FAILED else {}
