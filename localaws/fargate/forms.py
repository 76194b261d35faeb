"""The two forms that a task can have on this machine: a process, or a container of the image."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from localaws.containers.running import Limits
from localaws.fargate.specification import Container


def _nothing() -> None:
    """Remove nothing."""


@dataclass(frozen=True)
class Invocation:
    """How a task is started and asked.

    Parameters
    ----------
    command_line
        Runs the task, prints what it prints, passes SIGTERM on to it and ends with its exit code.
    health_command_line
        Runs the container's health check; empty without one.
    remove
        Ends what SIGKILL to the command line's process group leaves of the task.
    """

    command_line: list[str]
    health_command_line: list[str]
    remove: Callable[[], None] = _nothing


class TaskForm(Protocol):
    """Decides what a task is on this machine."""

    def invocation(self, task_id: str, container: Container, limits: Limits, variables: Iterable[str]) -> Invocation:
        """Return how a task is started, in an environment with these variables.

        Raises
        ------
        CannotPullContainerError
            The image is not built on this machine.
        CannotMountError
            The task has a volume that cannot be mounted here.
        """
        ...
