"""Starts local Fargate beside moto's ECS."""

import os
import threading
from pathlib import Path

from localaws.child_processes import child_processes
from localaws.endpoint import Endpoint
from localaws.fargate import AS_CONTAINERS, TASKS_VARIABLE, moto_ecs, name_server
from localaws.fargate.addresses import Addresses
from localaws.fargate.agent import Agent
from localaws.fargate.as_container import AsContainer
from localaws.fargate.as_process import AsProcess
from localaws.fargate.images import LocalImages
from localaws.fargate.launcher import Launcher
from localaws.fargate.mounts import can_mount
from localaws.fargate.restarts import Throttle
from localaws.fargate.services import ServiceScheduler


def install(
    endpoint: Endpoint,
    *,
    images: LocalImages,
    tasks: Path,
    throttle: Throttle | None = None,
) -> None:
    """Start local Fargate.

    Parameters
    ----------
    images
        What the images install, on this machine; for tasks as processes.
    tasks
        The folder for what the containers print: ``<task id>.log``.
    throttle
        How fast failing tasks are replaced.
    """
    moto_ecs.install()
    addresses = Addresses()
    resolver = name_server.start(endpoint, addresses, tasks.parent / "names") if can_mount() else None
    processes, volumes = child_processes(), tasks.parent / "volumes"
    form = (
        AsContainer(processes.owner_id, volumes, resolver)
        if os.environ.get(TASKS_VARIABLE) == AS_CONTAINERS
        else AsProcess(images, volumes, resolver)
    )
    launcher = Launcher(endpoint, processes, form, logs=tasks, addresses=addresses)
    agent = Agent(launcher, ServiceScheduler(throttle or Throttle()))
    threading.Thread(target=agent.run, name="fargate", daemon=True).start()
