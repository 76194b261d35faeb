"""Tasks as containers of the built image, under the limits and with the file systems of the task definition."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from localaws.containers import leftovers
from localaws.containers.images import reference, volumes_of
from localaws.containers.running import Limits, Run, exec_command, run_command
from localaws.containers.tools import exists
from localaws.fargate.forms import Invocation
from localaws.fargate.images import CannotPullContainerError, name_of
from localaws.fargate.specification import Container, has_access_point
from localaws.processes import ID_VARIABLE

_RESOLV_CONF = "/etc/resolv.conf"


@dataclass(frozen=True)
class AsContainer:
    """The form that is as on Fargate, but for the network, which is this machine's.

    Parameters
    ----------
    owner_id
        The owner whose end removes the containers.
    volumes
        The folder for what the file systems of Amazon EFS hold.
    resolver
        The ``resolv.conf`` that tasks see; None for this machine's.
    """

    owner_id: str
    volumes: Path
    resolver: Path | None = None

    def invocation(self, task_id: str, container: Container, limits: Limits, variables: Iterable[str]) -> Invocation:
        """Return podman's command lines."""
        image = reference(name_of(container.image))
        if not exists(image):
            raise CannotPullContainerError(container.image, image)
        declared = volumes_of(image)
        leftovers.note(self.owner_id)
        run = Run(
            name=task_id,
            image=image,
            owner_id=self.owner_id,
            limits=limits,
            variables=(*variables, ID_VARIABLE),
            entry_point=container.entry_point,
            command=container.command,
            read_only=container.read_only,
            has_init=container.has_init,
            scratch=[path for path in container.scratch if path in declared],
            bare=[path for path in container.scratch if path not in declared],
            mounts=self._mounts(container),
        )
        return Invocation(
            run_command(run),
            exec_command(task_id, container.health.command) if container.health else [],
            remove=partial(leftovers.remove, f"name=^{task_id}$"),
        )

    def _mounts(self, container: Container) -> dict[Path, str]:
        mounts = {self.resolver: f"{_RESOLV_CONF}:ro"} if self.resolver else {}
        for path, place in container.volumes.items():
            (self.volumes / place).mkdir(parents=True, exist_ok=True)
            # U: it belongs to the image's user, as whom an access point reads and writes.
            mounts[self.volumes / place] = f"{path}:U" if has_access_point(place) else path
        return mounts
