"""Finds the Connect workers that run, through ECS.

ECS and not DNS: the answer holds each worker's own address, so that a call can go round a worker that hangs
and a healing step can tell which task to replace; and it needs no name resolution inside the VPC.
"""

from itertools import batched
from typing import TYPE_CHECKING

from mskmigration.errors import WorkersUnreachableError

if TYPE_CHECKING:
    from mypy_boto3_ecs import ECSClient
    from mypy_boto3_ecs.type_defs import TaskTypeDef

TASKS_PER_REQUEST = 100  # The limit of DescribeTasks.


def worker_urls(ecs: "ECSClient", *, cluster: str, service: str, port: int) -> list[str]:
    """Return the REST address of each worker of the service that runs, e.g. ``http://10.0.1.7:8083``.

    Raises
    ------
    WorkersUnreachableError
        No task of the service runs.
    """
    pages = ecs.get_paginator("list_tasks").paginate(cluster=cluster, serviceName=service)
    arns = [arn for page in pages for arn in page["taskArns"]]
    tasks = [
        task
        for batch in batched(arns, TASKS_PER_REQUEST, strict=False)
        for task in ecs.describe_tasks(cluster=cluster, tasks=list(batch))["tasks"]
    ]
    addresses = sorted(address for task in tasks if task.get("lastStatus") == "RUNNING" for address in _addresses(task))
    if not addresses:
        raise WorkersUnreachableError(
            f"No Connect worker of the service {service} runs ({len(tasks)} starting or stopping).",
            "Look at the service's events and the worker's log group; the service starts a new task by itself.",
        )
    return [f"http://{address}:{port}" for address in addresses]


def _addresses(task: "TaskTypeDef") -> list[str]:
    return [
        detail["value"]
        for attachment in task.get("attachments", [])
        for detail in attachment.get("details", [])
        if detail.get("name") == "privateIPv4Address" and "value" in detail
    ]
