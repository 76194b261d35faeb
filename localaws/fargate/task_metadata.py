"""The task metadata endpoint (version 4) and the credentials of the task role, over HTTP.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-fargate.html
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from werkzeug import Request, Response
from werkzeug.routing import Rule

from localaws.iam import credentials_for
from localaws.quiet_http import QuietHttpServer

_CPU_UNITS_PER_VCPU = 1024
_CREDENTIALS_LIFETIME = timedelta(hours=6)


@dataclass(frozen=True)
class TaskFacts:
    """What a running task may know of itself.

    Parameters
    ----------
    cpu_units, memory_mib
        The limits of the task.
    """

    cluster_arn: str
    task_arn: str
    family: str
    revision: int
    cpu_units: int
    memory_mib: int
    container_name: str
    container_arn: str
    image: str
    address: str
    started_at: datetime
    role_arn: str | None
    log_options: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The last part of the task's ARN."""
        return self.task_arn.rsplit("/", 1)[-1]


class TaskMetadata:
    """Serves every task its own metadata."""

    def __init__(self) -> None:
        self._tasks: dict[str, TaskFacts] = {}
        self._server = QuietHttpServer(
            [
                Rule("/v4/<task_id>", endpoint=self._answer(container_document)),
                Rule("/v4/<task_id>/task", endpoint=self._answer(task_document)),
                Rule("/credentials/<task_id>", endpoint=self._answer(_credentials_document)),
            ]
        )

    def add(self, task: TaskFacts) -> dict[str, str]:
        """Serve a task from now on; return the environment variables by which it finds its metadata."""
        self._tasks[task.id] = task
        base = f"http://{self._server.address}"
        variables = {"ECS_CONTAINER_METADATA_URI_V4": f"{base}/v4/{task.id}"}
        if task.role_arn:
            variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = f"{base}/credentials/{task.id}"
        return variables

    def remove(self, task_id: str) -> None:
        """Serve a task no more."""
        self._tasks.pop(task_id, None)

    def _answer(self, document: Callable[[TaskFacts], Mapping[str, Any] | None]) -> Callable[..., Response]:
        def view(_request: Request, task_id: str) -> Response:
            task = self._tasks.get(task_id)
            body = document(task) if task else None
            if body is None:
                return Response("unable to get task", status=404)
            return Response(json.dumps(body), content_type="application/json")

        return view


def container_document(task: TaskFacts) -> dict[str, Any]:
    """Return what GET ``${ECS_CONTAINER_METADATA_URI_V4}`` answers."""
    return {
        "DockerId": f"{task.id}-1",
        "Name": task.container_name,
        "DockerName": task.container_name,
        "Image": task.image,
        "Labels": {
            "com.amazonaws.ecs.cluster": task.cluster_arn,
            "com.amazonaws.ecs.container-name": task.container_name,
            "com.amazonaws.ecs.task-arn": task.task_arn,
            "com.amazonaws.ecs.task-definition-family": task.family,
            "com.amazonaws.ecs.task-definition-version": str(task.revision),
        },
        "DesiredStatus": "RUNNING",
        "KnownStatus": "RUNNING",
        "Limits": {"CPU": task.cpu_units, "Memory": task.memory_mib},
        "CreatedAt": task.started_at.isoformat(),
        "StartedAt": task.started_at.isoformat(),
        "Type": "NORMAL",
        "ContainerARN": task.container_arn,
        "LogDriver": "awslogs" if task.log_options else "none",
        "LogOptions": dict(task.log_options),
        "Networks": [{"NetworkMode": "awsvpc", "IPv4Addresses": [task.address], "AttachmentIndex": 0}],
    }


def task_document(task: TaskFacts) -> dict[str, Any]:
    """Return what GET ``${ECS_CONTAINER_METADATA_URI_V4}/task`` answers: vCPUs and MiB."""
    return {
        "Cluster": task.cluster_arn,
        "TaskARN": task.task_arn,
        "Family": task.family,
        "Revision": str(task.revision),
        "DesiredStatus": "RUNNING",
        "KnownStatus": "RUNNING",
        "Limits": {"CPU": task.cpu_units / _CPU_UNITS_PER_VCPU, "Memory": task.memory_mib},
        "LaunchType": "FARGATE",
        "Containers": [container_document(task)],
    }


def _credentials_document(task: TaskFacts) -> dict[str, str] | None:
    if task.role_arn is None:
        return None
    credentials = credentials_for(task.role_arn, task.id)
    return {
        "RoleArn": task.role_arn,
        "AccessKeyId": credentials.access_key_id,
        "SecretAccessKey": credentials.secret_access_key,
        "Token": credentials.session_token,
        "Expiration": (datetime.now(UTC) + _CREDENTIALS_LIFETIME).isoformat().replace("+00:00", "Z"),
    }
