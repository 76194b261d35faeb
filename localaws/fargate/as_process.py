"""Tasks as processes: what an image has in ``/opt/<name>`` runs on this machine's own programs, without limits.

As far as this machine lets it, a process is of the image's user, with the task definition's file systems.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from localaws.containers.running import Limits
from localaws.fargate.forms import Invocation
from localaws.fargate.images import LocalImages
from localaws.fargate.mounts import mounts_of, with_mounts
from localaws.fargate.specification import Container


@dataclass(frozen=True)
class AsProcess:
    """The form that needs nothing but what the image itself needs.

    Parameters
    ----------
    volumes
        The folder for what the file systems of Amazon EFS hold.
    resolver
        The ``resolv.conf`` that tasks see; None for this machine's.
    """

    images: LocalImages
    volumes: Path
    resolver: Path | None = None

    def invocation(self, _task_id: str, container: Container, _limits: Limits, _variables: Iterable[str]) -> Invocation:
        """Return the entrypoint with its paths on this machine, in mounts of its own."""
        command_line = self.images.command_line(container.image, container.entry_point, container.command)
        mounts = mounts_of(container, self.images, self.volumes, self.resolver)
        health = container.health
        return Invocation(
            with_mounts(command_line, container, self.images, mounts),
            self.images.command_line(container.image, health.command, None) if health else [],
        )
