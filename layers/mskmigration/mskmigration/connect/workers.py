"""Finds the Connect workers that run, through ECS.

ECS and not DNS: the answer holds each worker's own address, so that a call can go round a worker that hangs
and a healing step knows which task to replace; and it needs no name resolution inside the VPC.
"""

from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import batched
from typing import TYPE_CHECKING, NamedTuple

import httpx
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from mskmigration.connect.scaling import ScalableTargets, suspend_scaling
from mskmigration.errors import WorkersStillRunError, WorkersUnreachableError

if TYPE_CHECKING:
    from mypy_boto3_ecs import ECSClient
    from mypy_boto3_ecs.type_defs import TaskTypeDef

TASKS_PER_REQUEST = 100  # The limit of DescribeTasks.
LONGEST_REASON = 255  # The limit of StopTask.
PROBE_SECONDS = 3.0
PROBES_AT_ONCE = 20


class WorkerTask(NamedTuple):
    """An ECS task that runs a worker; Connect knows the worker by ``address`` and port.

    ``memory_mib`` is the task's whole memory; 0 where it is unknown.
    """

    arn: str
    address: str
    port: int
    started_at: datetime
    memory_mib: int = 0

    @property
    def worker_id(self) -> str:
        """The worker's name in Connect's answers, e.g. ``10.0.1.7:8083``."""
        return f"{self.address}:{self.port}"

    @property
    def url(self) -> str:
        """Its REST address, e.g. ``http://10.0.1.7:8083``."""
        return f"http://{self.worker_id}"


def running_workers(ecs: "ECSClient", *, cluster: str, service: str, port: int) -> list[WorkerTask]:
    """Return the tasks of the service that run, by address; none where none does."""
    pages = ecs.get_paginator("list_tasks").paginate(cluster=cluster, serviceName=service)
    arns = [arn for page in pages for arn in page["taskArns"]]
    tasks = (
        task
        for batch in batched(arns, TASKS_PER_REQUEST, strict=False)
        for task in ecs.describe_tasks(cluster=cluster, tasks=list(batch))["tasks"]
    )
    return sorted(
        (
            WorkerTask(
                task["taskArn"], address, port, task.get("startedAt", task["createdAt"]), int(task.get("memory", "0"))
            )
            for task in tasks
            if task.get("lastStatus") == "RUNNING"
            for address in _addresses(task)
        ),
        key=lambda worker: worker.address,
    )


def worker_urls(ecs: "ECSClient", *, cluster: str, service: str, port: int) -> list[str]:
    """Return the REST address of each worker of the service that runs.

    Raises
    ------
    WorkersUnreachableError
        No task of the service runs.
    """
    workers = running_workers(ecs, cluster=cluster, service=service, port=port)
    if not workers:
        raise WorkersUnreachableError(
            f"No Connect worker of the service {service} runs.",
            "Check the service's events and the worker's log group. The service starts a new task by itself. If "
            "finish scaled it to zero, README, Hand clients over, has the command that starts workers again.",
        )
    return [worker.url for worker in workers]


def replace_worker(ecs: "ECSClient", *, cluster: str, task_arn: str, reason: str) -> bool:
    """Stop a worker's ECS task, in whose place the service starts a new one; False where it is gone already."""
    try:
        ecs.stop_task(cluster=cluster, task=task_arn, reason=reason[:LONGEST_REASON])
    except ecs.exceptions.InvalidParameterException:
        return False
    return True


def scale_to_zero(
    ecs: "ECSClient",
    scaling: ScalableTargets | None,
    *,
    cluster: str,
    service: str,
    port: int,
    patience_seconds: float = 60,
) -> None:
    """Let the service run no worker, and return when none runs.

    Parameters
    ----------
    scaling
        It would start workers again, so it is kept from that first; None where nothing scales them.

    Raises
    ------
    WorkersStillRunError
    """
    if scaling:
        suspend_scaling(scaling, cluster=cluster, service=service)
    ecs.update_service(cluster=cluster, service=service, desiredCount=0)
    patience = Retrying(
        retry=retry_if_result(bool),
        wait=wait_fixed(2),
        stop=stop_after_delay(patience_seconds),
        retry_error_callback=lambda state: state.outcome.result() if state.outcome else None,
    )
    if left := patience(running_workers, ecs, cluster=cluster, service=service, port=port):
        raise WorkersStillRunError(
            f"{len(left)} workers of the service {service} still run.", "Check the service's events, then start again."
        )


def answering(http: httpx.Client, workers: Collection[WorkerTask]) -> set[str]:
    """Return the REST addresses that answer within three seconds; all are asked at once.

    They are asked for their version, which needs neither the leader nor the group: a rebalance does not count.
    """
    if not workers:
        return set()
    urls = [worker.url for worker in workers]
    with ThreadPoolExecutor(min(len(urls), PROBES_AT_ONCE)) as pool:
        return {
            url for url, answers in zip(urls, pool.map(lambda url: _answers(http, url), urls), strict=True) if answers
        }


def _answers(http: httpx.Client, url: str) -> bool:
    try:
        return http.get(url, timeout=PROBE_SECONDS).is_success
    except httpx.TransportError:
        return False


def _addresses(task: "TaskTypeDef") -> Iterator[str]:
    for attachment in task.get("attachments", []):
        for detail in attachment.get("details", []):
            if detail.get("name") == "privateIPv4Address" and "value" in detail:
                yield detail["value"]
