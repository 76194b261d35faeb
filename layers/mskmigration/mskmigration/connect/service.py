"""The ECS service of the workers: which run, which answer, and Connect at those."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from mskmigration.connect.client import ConnectClient
from mskmigration.connect.scaling import ScalableTargets
from mskmigration.connect.workers import (
    WorkerTask,
    answering,
    replace_worker,
    running_workers,
    scale_to_zero,
    worker_urls,
)

if TYPE_CHECKING:
    from mypy_boto3_ecs import ECSClient


@dataclass(frozen=True)
class ConnectService:
    """Asks ECS anew each time: workers come and go between invocations.

    Parameters
    ----------
    ecs, scaling
        Return a client of Amazon ECS, and of Application Auto Scaling or None where nothing scales the workers.
    cluster, service
        Their names in ECS.
    port
        Where each worker serves its REST interface.
    """

    http: httpx.Client
    ecs: Callable[[], "ECSClient"]
    scaling: Callable[[], ScalableTargets | None]
    cluster: str
    service: str
    port: int

    def running(self) -> Sequence[WorkerTask]:
        """Return the tasks of the service that run, by address; none where none does."""
        return running_workers(self.ecs(), cluster=self.cluster, service=self.service, port=self.port)

    def answering(self, workers: Collection[WorkerTask]) -> set[str]:
        """Return the REST addresses of those workers that answer within three seconds."""
        return answering(self.http, workers)

    def connect(self) -> ConnectClient:
        """Return Connect at the workers that run now.

        Raises
        ------
        WorkersUnreachableError
            None runs.
        """
        urls = worker_urls(self.ecs(), cluster=self.cluster, service=self.service, port=self.port)
        return ConnectClient(urls, self.http)

    def connect_at(self, urls: Sequence[str], patience_seconds: float) -> ConnectClient:
        """Return Connect at these addresses."""
        return ConnectClient(urls, self.http, patience_seconds=patience_seconds)

    def replace(self, task_arn: str, reason: str) -> bool:
        """Stop a worker's ECS task, in whose place the service starts a new one; False where it is gone already."""
        return replace_worker(self.ecs(), cluster=self.cluster, task_arn=task_arn, reason=reason)

    def scale_to_zero(self) -> None:
        """Let the service run no worker, and return when none runs.

        Raises
        ------
        WorkersStillRunError
        """
        scale_to_zero(self.ecs(), self.scaling(), cluster=self.cluster, service=self.service, port=self.port)
