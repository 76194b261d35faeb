"""Starts a task: address, secrets, log stream, environment, and the process or container that it is."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError
from moto.ecs.models import TaskDefinition

from localaws.containers.running import Limits
from localaws.endpoint import Endpoint
from localaws.fargate.addresses import Addresses, NoFreeAddressError
from localaws.fargate.awslogs import LogStream
from localaws.fargate.forms import TaskForm
from localaws.fargate.images import CannotPullContainerError
from localaws.fargate.local_task import LocalTask
from localaws.fargate.moto_ecs import Task
from localaws.fargate.mounts import CannotMountError
from localaws.fargate.secrets import SecretKeyMissingError, secret_value
from localaws.fargate.specification import Container, LogTarget, NoEssentialContainerError, container_of
from localaws.fargate.task_metadata import TaskFacts, TaskMetadata
from localaws.processes import Processes
from localaws.role_clients import client_as

_SESSION_NAME = "fargate"


class TaskFailedToStartError(RuntimeError):
    """The task did not start; the message is the ``stoppedReason`` that ECS gives."""


@dataclass
class Launcher:
    """Starts tasks.

    Parameters
    ----------
    form
        What a task is on this machine.
    logs
        The folder for what the containers print.
    """

    endpoint: Endpoint
    processes: Processes
    form: TaskForm
    logs: Path
    metadata: TaskMetadata = field(default_factory=TaskMetadata)
    addresses: Addresses = field(default_factory=Addresses)

    def start(self, task: Task, definition: TaskDefinition) -> LocalTask:
        """Start a task.

        Raises
        ------
        TaskFailedToStartError
            With the reason that ECS would give.
        """
        try:
            return self._start(task, definition)
        except (CannotPullContainerError, CannotMountError, NoFreeAddressError, NoEssentialContainerError) as error:
            raise TaskFailedToStartError(str(error)) from error
        except OSError as error:
            raise TaskFailedToStartError(f"CannotStartContainerError: {error}") from error

    def _start(self, task: Task, definition: TaskDefinition) -> LocalTask:
        container = container_of(definition.container_definitions, task.overrides, task.id, definition.volumes or ())
        address = self.addresses.free(container.ports)
        variables = {
            "AWS_REGION": task.region_name,
            "AWS_ENDPOINT_URL": self.endpoint.url,
            **self.metadata.add(_facts(task, definition, container, address)),
            **container.environment,
            **self._secrets(task, definition, container),
        }
        log = self.logs / f"{task.id}.log"
        return LocalTask(
            self.processes,
            container,
            self.form.invocation(task.id, container, _limits(definition), variables),
            address=address,
            variables=variables,
            log=log,
            stream=self._log_stream(task, definition, container.log, log) if container.log else None,
        )

    def _secrets(self, task: Task, definition: TaskDefinition, container: Container) -> dict[str, str]:
        if not container.secrets:
            return {}
        client = partial(self._as_execution_role, definition, region=task.region_name)
        try:
            return {name: secret_value(client, source) for name, source in container.secrets.items()}
        except (ClientError, SecretKeyMissingError) as error:
            raise TaskFailedToStartError(
                "ResourceInitializationError: unable to pull secrets or registry auth: execution resource "
                f"retrieval failed: unable to retrieve secret: {error}"
            ) from error

    def _log_stream(self, task: Task, definition: TaskDefinition, target: LogTarget, log: Path) -> LogStream:
        client = self._as_execution_role(definition, "logs", region=target.region or task.region_name)
        stream = LogStream(client, target, log)
        try:
            stream.create()
        except ClientError as error:
            raise TaskFailedToStartError(
                "ResourceInitializationError: failed to validate logger args: create stream has been retried "
                f"1 times: failed to create Cloudwatch log stream: {error} : exit status 1"
            ) from error
        return stream

    def _as_execution_role(self, definition: TaskDefinition, service: str, *, region: str) -> Any:
        role = getattr(definition, "execution_role_arn", None)
        if not role:
            raise TaskFailedToStartError(
                "ResourceInitializationError: Fargate requires the task definition to have an execution role "
                "for secrets and for the log driver awslogs"
            )
        return client_as(self.endpoint, role, _SESSION_NAME, service, region)


def _limits(definition: TaskDefinition) -> Limits:
    cpu, memory = definition.cpu, definition.memory
    return Limits(cpu_units=int(cpu) if cpu else None, memory_mib=int(memory) if memory else None)


def _facts(task: Task, definition: TaskDefinition, container: Container, address: str) -> TaskFacts:
    options = {"awslogs-group": container.log.group, "awslogs-stream": container.log.stream} if container.log else {}
    return TaskFacts(
        cluster_arn=task.cluster_arn,
        task_arn=task.task_arn,
        family=definition.family,
        revision=definition.revision,
        cpu_units=int(definition.cpu or 0),
        memory_mib=int(definition.memory or 0),
        container_name=container.name,
        container_arn=task.containers[0].container_arn,
        image=container.image,
        address=address,
        started_at=datetime.now(UTC),
        role_arn=getattr(definition, "task_role_arn", None),
        log_options=options,
    )
