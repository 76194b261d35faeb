"""Mends moto's ECS, so that what it reports about services and tasks is what local Fargate did.

moto starts no container: a task is RUNNING at once, describing it moves it on, and a service's counts are
assigned. Here a task's status is only ever set by the agent, and a service's counts are counted.
"""

import itertools
from collections.abc import Iterator
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.ec2.models.elastic_network_interfaces import NetworkInterface
from moto.ecs import models
from moto.ecs.exceptions import InvalidParameterException
from moto.ecs.responses import EC2ContainerServiceResponse

from localaws.patching import replace

type Task = Any
"""moto's ``Task``, with the fields of ECS that moto lacks."""
type Service = Any
"""moto's ``Service``, with the fields of ECS that moto lacks."""

_ADDRESS = "privateIPv4Address"


def install() -> None:
    """Replace what moto answers for services and tasks."""
    _mend_tasks()
    _mend_services()


def tasks_of(service: Service) -> list[Task]:
    """List the tasks of a service, the stopped ones included."""
    tasks = service._backend.tasks.get(service.cluster_name, {})  # noqa: SLF001 - moto has no public name for it
    return [task for task in list(tasks.values()) if task.group == f"service:{service.name}"]


def serves(task: Task, settle_seconds: float) -> bool:
    """Whether a task counts for its deployment: it runs and is healthy; where that is not checked, for some seconds."""
    if task.last_status != "RUNNING":
        return False
    if task.health_checked:
        return all(container.health_status == "HEALTHY" for container in task.containers)
    return bool((utcnow() - task.started_at).total_seconds() >= settle_seconds)


def attach(task: Task, address: str) -> None:
    """Report the network interface of a task as attached, with its address."""
    for attachment in task.attachments:
        attachment["status"] = "ATTACHED"
        attachment["details"].append({"name": _ADDRESS, "value": address})
    for container in task.containers:
        container.network_interfaces = [
            {"attachmentId": attachment["id"], "privateIpv4Address": address} for attachment in task.attachments
        ]


def renew_deployment(service: Service, *, force: bool = False) -> bool:
    """Make a new primary deployment when the service's task definition is another one, or when forced to."""
    definition = service._backend.describe_task_definition(service.task_definition)  # noqa: SLF001 - as above
    service.task_definition = definition.arn
    primary: dict[str, Any] = service.deployments[0]
    if primary["taskDefinition"] == definition.arn and not force:
        return False
    number = next(_deployment_numbers)
    primary["status"] = "ACTIVE"
    service.deployments.insert(
        0,
        {
            **primary,
            "id": f"ecs-svc/{number}",
            "status": "PRIMARY",
            "taskDefinition": definition.arn,
            "createdAt": utcnow(),
            "updatedAt": utcnow(),
            "failedTasks": 0,
            "runningCount": 0,
            "rolloutState": "IN_PROGRESS",
            "rolloutStateReason": f"ECS deployment ecs-svc/{number} in progress.",
        },
    )
    return True


_deployment_numbers: Iterator[int] = itertools.count(10**18)


def _mend_tasks() -> None:
    def make(task: Task, *args: Any, **kwargs: Any) -> None:
        network = (kwargs.get("networking_configuration") or {}).get("awsvpcConfiguration", {})
        network.setdefault("securityGroups", [])
        moto_make(task, *args, **kwargs)
        task.created_at = utcnow()
        task.last_status, task.health_checked = "PROVISIONING", False
        for attachment in task.attachments:
            attachment["status"] = "PRECREATED"
            attachment["details"] = [each for each in attachment["details"] if each["name"] != _ADDRESS]

    def stop_task(backend: Any, cluster_str: str, task_str: str, reason: str | None) -> Task:
        name = backend._get_cluster(cluster_str).name  # noqa: SLF001 - as above
        wanted = task_str.rsplit("/", 1)[-1]
        tasks: list[Task] = list(backend.tasks.get(name, {}).values())
        task = next((task for task in tasks if task.id == wanted), None)
        if task is None:
            raise InvalidParameterException("The referenced task was not found.")
        if task.desired_status != "STOPPED":
            task.desired_status, task.stop_code = "STOPPED", "UserInitiated"
            task.stopped_reason = reason or "Task stopped by user"
            task.stopping_at = utcnow()
        return task

    # moto sets it only in a VPC with DNS host names, and reads it always.
    NetworkInterface.private_dns_name = ""
    moto_make = replace(models.Task, "__init__", make)
    replace(models.Task, "advance", lambda _task: None)
    replace(models.Task, "last_status", property(_last_status, _set_last_status))
    replace(models.EC2ContainerServiceBackend, "stop_task", stop_task)
    replace(models.EC2ContainerServiceBackend, "list_tasks", _list_tasks)
    # It asks for a memory limit of every container, which Fargate does not.
    replace(
        models.EC2ContainerServiceBackend,
        "_calculate_task_resource_requirements",
        staticmethod(lambda _definition: {}),
    )


def _mend_services() -> None:
    def create_service(response: EC2ContainerServiceResponse) -> ActionResult:
        result: ActionResult = moto_create(response)
        created: Any = result.result
        service = created["service"]
        service.deployment_configuration = response._get_param("deploymentConfiguration") or {}  # noqa: SLF001 - as above
        service.enable_execute_command = bool(response._get_param("enableExecuteCommand"))  # noqa: SLF001 - as above
        return result

    def update_service(backend: Any, properties: dict[str, Any]) -> Service:
        force = bool(properties.pop("force_new_deployment", False))
        shell = properties.pop("enable_execute_command", None)
        service: Service = moto_update(backend, properties)
        if shell is not None:
            service.enable_execute_command = shell
        renew_deployment(service, force=force)
        return service

    moto_create = replace(EC2ContainerServiceResponse, "create_service", create_service)
    moto_update = replace(models.EC2ContainerServiceBackend, "update_service", update_service)
    # moto assigns them in each service: these are not replaced but added to the class.
    counts: Any = models.Service
    counts.running_count = property(_running_count, _ignore)
    counts.pending_count = property(_pending_count, _ignore)


def _list_tasks(  # noqa: PLR0917 - moto's signature
    backend: Any,
    cluster_str: str | None = None,
    container_instance: str | None = None,
    family: str | None = None,
    started_by: str | None = None,
    service_name: str | None = None,
    desiredStatus: str | None = None,  # noqa: N803 - moto's name
) -> list[Task]:
    cluster = backend._get_cluster(cluster_str or "default")  # noqa: SLF001 - as above
    tasks: list[Task] = list(backend.tasks.get(cluster.name, {}).values())
    group = f"service:{service_name.rsplit('/', 1)[-1]}" if service_name else None
    return [
        task
        for task in tasks
        if task.desired_status == (desiredStatus or "RUNNING")
        and container_instance is None
        and (group is None or task.group == group)
        and (family is None or f"/{family}:" in task.task_definition_arn)
        and (started_by is None or task.started_by == started_by)
    ]


def _last_status(task: Task) -> str:
    return str(task._status)  # noqa: SLF001 - the public one moves the task on


def _set_last_status(task: Task, status: str) -> None:
    task._status = status  # noqa: SLF001 - as above


def _running_count(service: Service) -> int:
    return sum(task.last_status == "RUNNING" and task.desired_status == "RUNNING" for task in tasks_of(service))


def _pending_count(service: Service) -> int:
    return sum(task.last_status != "RUNNING" and task.desired_status == "RUNNING" for task in tasks_of(service))


def _ignore(_service: Service, _value: int) -> None:
    """Take no count from moto, which assigns what it assumes."""
