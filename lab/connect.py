"""The Connect workers of the deployed service: found through ECS, asked over REST."""

from typing import Any, Final

import httpx
from pydantic import BaseModel
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from lab.deployment import Application
from localaws.endpoint import Endpoint

PORT: Final = 8083
READY_SECONDS: Final = 90.0


class NoWorkerError(RuntimeError):
    """The service has no running task with an address yet; the local cloud's log and the worker's tell why."""


class TaskStatus(BaseModel):
    """A connector's task as Connect's REST interface tells it."""

    id: int
    state: str
    worker_id: str
    trace: str = ""


class ConnectWorkers:
    """Asks whichever worker the service runs now: a replaced one has another address."""

    def __init__(self, endpoint: Endpoint, application: Application) -> None:
        self._ecs = endpoint.client("ecs")
        self._application = application

    @property
    def addresses(self) -> list[str]:
        """Addresses of the running workers, in order."""
        return addresses_of(self._ecs, self._application.connect_cluster, self._application.connect_service)

    @property
    def url(self) -> str:
        """REST address of a running worker.

        Raises
        ------
        NoWorkerError
        """
        if not (addresses := self.addresses):
            cluster, service = self._application.connect_cluster, self._application.connect_service
            raise NoWorkerError(f"no running task with an address in the service {service} of {cluster}")
        return f"http://{addresses[0]}:{PORT}"

    def wait_until_ready(self) -> None:
        """Wait until a worker answers.

        Raises
        ------
        NoWorkerError, httpx.HTTPError
            None did within 90 s.
        """
        for attempt in Retrying(
            retry=retry_if_exception_type((NoWorkerError, httpx.HTTPError)),
            wait=wait_fixed(0.25),
            stop=stop_after_delay(READY_SECONDS),
            reraise=True,
        ):
            with attempt:
                httpx.get(f"{self.url}/connectors", timeout=5).raise_for_status()

    def tasks(self, connector: str) -> list[TaskStatus]:
        """Return the tasks of a connector; none while Connect does not know it.

        Raises
        ------
        NoWorkerError, httpx.HTTPError
        """
        answer = httpx.get(f"{self.url}/connectors/{connector}/status", timeout=10)
        if answer.status_code == httpx.codes.NOT_FOUND:
            return []
        return [TaskStatus.model_validate(task) for task in answer.raise_for_status().json()["tasks"]]


def addresses_of(ecs: Any, cluster: str, service: str) -> list[str]:
    """Return the addresses of a service's running tasks, in order."""
    arns = ecs.list_tasks(cluster=cluster, serviceName=service, desiredStatus="RUNNING")["taskArns"]
    tasks = ecs.describe_tasks(cluster=cluster, tasks=arns)["tasks"] if arns else []
    return sorted(address for task in tasks for address in _addresses(task))


def _addresses(task: dict[str, Any]) -> list[str]:
    return [
        detail["value"]
        for attachment in task.get("attachments", [])
        for detail in attachment["details"]
        if detail["name"] == "privateIPv4Address"
    ]
