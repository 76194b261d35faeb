"""Local Fargate: every task of moto's ECS is a real process or container, with a loopback address of its own.

The deployed task definition's first essential container is started through its image's own entrypoint, with its
environment, secrets, overrides and log driver. As a container of the built image (``LOCALAWS_TASKS=containers``) it
also has the task definition's CPU, memory, init process, user and read-only root file system. ECS reports what the
task does: addresses, statuses, exit codes, events, what the health check says; tasks find each other by the names of
Cloud Map; volumes of EFS keep what a task writes; services keep their desired count, replace what ends or is
unhealthy and roll to new definitions; a deployment whose tasks fail is given up where the circuit breaker is enabled.

Not done: a task's other containers, load balancers, Service Connect, and a network of the task's own.
"""

import os
import threading
from pathlib import Path
from typing import Final

from localaws.child_processes import child_processes
from localaws.endpoint import Endpoint
from localaws.fargate import moto_ecs, name_server
from localaws.fargate.addresses import Addresses
from localaws.fargate.agent import Agent
from localaws.fargate.as_container import AsContainer
from localaws.fargate.as_process import AsProcess
from localaws.fargate.images import LocalImages
from localaws.fargate.launcher import Launcher
from localaws.fargate.mounts import can_mount
from localaws.fargate.restarts import Throttle
from localaws.fargate.services import ServiceScheduler

TASKS_VARIABLE: Final = "LOCALAWS_TASKS"
AS_CONTAINERS: Final = "containers"


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
