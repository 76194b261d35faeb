"""Reconciles moto's tasks with processes, five times a second."""

import logging
import threading
from collections.abc import Iterator
from typing import Any

from moto.core.utils import utcnow
from moto.ec2.models import ec2_backends
from moto.ecs.models import ecs_backends

from localaws.fargate import announcements
from localaws.fargate.health import Health
from localaws.fargate.launcher import Launcher, TaskFailedToStartError
from localaws.fargate.local_task import LocalTask
from localaws.fargate.moto_ecs import Service, Task, attach
from localaws.fargate.services import SCHEDULER_STOP, ServiceScheduler

TICK_SECONDS = 0.2
log = logging.getLogger(__name__)


class Agent:
    """Makes what ECS wants true, and ECS report what is true."""

    def __init__(self, launcher: Launcher, scheduler: ServiceScheduler) -> None:
        self._launcher = launcher
        self._scheduler = scheduler
        self._endpoint = launcher.endpoint
        self._live: dict[str, LocalTask] = {}

    def run(self) -> None:
        """Reconcile until the process ends; one service's or task's error does not stop the others."""
        pause = threading.Event()
        while not pause.wait(TICK_SECONDS):
            for backend in _backends():
                for service in list(backend.services.values()):
                    _attempt(f"The next step of {service.name}", self._scheduler.reconcile, service)
                for task in _tasks(backend):
                    _attempt(f"The next step of {task.id}", self._reconcile, backend, task)
            self._end_orphans()

    def _reconcile(self, backend: Any, task: Task) -> None:
        local = self._live.get(task.id)
        if local is None and task.last_status != "STOPPED":
            self._start(backend, task)
        elif local is not None and local.exit_code is not None:
            self._ended(backend, task, local)
        elif local is not None:
            local.ship_log()
            if task.desired_status == "STOPPED":
                self._change(task, "STOPPING")
                local.stop()
            else:
                self._check_health(backend, task, local)

    def _check_health(self, backend: Any, task: Task, local: LocalTask) -> None:
        health = local.health
        for container in task.containers:
            container.health_status = health.value
        service = _service_of(backend, task)
        if health is Health.UNHEALTHY and service:
            task.desired_status, task.stop_code = "STOPPED", SCHEDULER_STOP
            task.stopped_reason = "Task failed container health checks"
            task.stopping_at = utcnow()
            self._scheduler.task_ended(service, task, local.ran_seconds)

    def _start(self, backend: Any, task: Task) -> None:
        if task.desired_status == "STOPPED":
            self._stopped(backend, task)
            return
        self._change(task, "PENDING")
        definition = backend.describe_task_definition(task.task_definition_arn)
        task.cpu, task.memory, task.launch_type = definition.cpu, definition.memory, "FARGATE"
        try:
            local = self._launcher.start(task, definition)
        except TaskFailedToStartError as error:
            task.desired_status, task.stop_code = "STOPPED", "TaskFailedToStart"
            task.stopped_reason = str(error)
            self._stopped(backend, task)
            self._count_failure(backend, task, ran_seconds=0)
            return
        self._live[task.id] = local
        task.started_at = utcnow()
        for container in task.containers:
            container.name, container.image = local.container.name, local.container.image
            container.task_arn, container.health_status = task.task_arn, Health.UNKNOWN.value
        task.health_checked = local.container.health is not None
        attach(task, local.address)
        if service := _service_of(backend, task):
            _attempt("The registration", announcements.register, self._endpoint, service, task, local.address)
        self._change(task, "RUNNING")

    def _ended(self, backend: Any, task: Task, local: LocalTask) -> None:
        del self._live[task.id]
        local.clean_up()
        for container in task.containers:
            container.exitCode = local.exit_code
        by_itself = task.desired_status == "RUNNING"
        if by_itself:
            task.desired_status, task.stop_code = "STOPPED", "EssentialContainerExited"
            task.stopped_reason = "Essential container in task exited"
        if service := _service_of(backend, task):
            _attempt("The registration", announcements.deregister, self._endpoint, service, task)
        self._stopped(backend, task)
        if by_itself:
            self._count_failure(backend, task, local.ran_seconds)

    def _stopped(self, backend: Any, task: Task) -> None:
        self._launcher.metadata.remove(task.id)
        task.stopped_at = utcnow()
        interfaces = ec2_backends[backend.account_id][backend.region_name]
        for attachment in task.attachments:
            attachment["status"] = "DELETED"
            details = {detail["name"]: detail["value"] for detail in attachment["details"]}
            interfaces.enis.pop(details["networkInterfaceId"], None)
        self._change(task, "STOPPED")

    def _count_failure(self, backend: Any, task: Task, ran_seconds: float) -> None:
        if service := _service_of(backend, task):
            self._scheduler.task_ended(service, task, ran_seconds)

    def _change(self, task: Task, status: str) -> None:
        if task.last_status != status:
            task.last_status = status
            for container in task.containers:
                container.last_status = status if status in {"RUNNING", "STOPPED"} else container.last_status
            announcements.task_state_changed(self._endpoint, task)

    def _end_orphans(self) -> None:
        """End the processes of tasks that moto forgot (it was reset)."""
        known = {task.id for backend in _backends() for task in _tasks(backend)}
        for task_id in self._live.keys() - known:
            self._live[task_id].stop()
            if self._live[task_id].exit_code is not None:
                self._live.pop(task_id).clean_up()


def _backends() -> Iterator[Any]:
    for regions in list(ecs_backends.values()):
        yield from list(regions.values())


def _tasks(backend: Any) -> Iterator[Task]:
    for tasks in list(backend.tasks.values()):
        yield from list(tasks.values())


def _service_of(backend: Any, task: Task) -> Service | None:
    services: list[Service] = list(backend.services.values())
    return next(
        (
            service
            for service in services
            if service.cluster_arn == task.cluster_arn and task.group == f"service:{service.name}"
        ),
        None,
    )


def _attempt(what: str, action: Any, *arguments: Any) -> None:
    try:
        action(*arguments)
    except Exception:
        log.exception("%s could not be brought about.", what)
