"""Finding the workers, and which of them answer."""

from datetime import UTC, datetime
from typing import Any, cast

import httpx
import pytest

from mskmigration.connect import WorkerTask, answering, running_workers, worker_urls
from mskmigration.errors import WorkersUnreachableError

AT = datetime(2026, 11, 25, 12, tzinfo=UTC)
SERVICE: dict[str, Any] = {"cluster": "cluster", "service": "service", "port": 8083}


class FakeEcs:
    """As much of ECS as is asked; DescribeTasks takes a hundred tasks."""

    def __init__(self, *tasks: dict[str, Any]) -> None:
        self._tasks = {task["taskArn"]: task for task in tasks}

    def get_paginator(self, operation: str) -> "FakeEcs":
        assert operation == "list_tasks"
        return self

    def paginate(self, **_: str) -> list[dict[str, Any]]:
        arns = list(self._tasks)
        return [{"taskArns": arns[:60]}, {"taskArns": arns[60:]}]

    def describe_tasks(self, cluster: str, tasks: list[str]) -> dict[str, Any]:
        assert cluster == "cluster"
        assert len(tasks) <= 100
        return {"tasks": [self._tasks[arn] for arn in tasks]}


def task(number: int, status: str = "RUNNING", **more: Any) -> dict[str, Any]:
    details = {"subnetId": "s", "privateIPv4Address": f"10.0.0.{number}"}
    interface = {"details": [{"name": name, "value": value} for name, value in details.items()]}
    return {"taskArn": f"arn:{number}", "lastStatus": status, "attachments": [interface], "createdAt": AT, **more}


def test_running_tasks_are_workers_by_their_address() -> None:
    started = datetime(2026, 11, 25, 13, tzinfo=UTC)
    ecs = cast(
        "Any", FakeEcs(task(2, startedAt=started, memory="4096"), task(1), task(3, "PENDING"), task(4, attachments=[]))
    )
    assert running_workers(ecs, **SERVICE) == [
        WorkerTask("arn:1", "10.0.0.1", 8083, AT),
        WorkerTask("arn:2", "10.0.0.2", 8083, started, memory_mib=4_096),
    ]
    assert worker_urls(ecs, **SERVICE) == ["http://10.0.0.1:8083", "http://10.0.0.2:8083"]
    assert running_workers(ecs, **SERVICE)[0].worker_id == "10.0.0.1:8083"


def test_many_tasks_are_described_a_hundred_at_a_time() -> None:
    assert len(running_workers(cast("Any", FakeEcs(*map(task, range(150)))), **SERVICE)) == 150


def test_a_service_without_a_running_task_is_said() -> None:
    with pytest.raises(WorkersUnreachableError, match="No Connect worker of the service service runs"):
        worker_urls(cast("Any", FakeEcs(task(1, "PENDING"))), **SERVICE)


def test_a_worker_answers_or_refuses_or_hangs() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host == "10.0.0.1":
            return httpx.Response(200, json={"version": "4.3.1"})
        if request.url.host == "10.0.0.2":
            return httpx.Response(503)
        raise httpx.ReadTimeout("hangs", request=request)

    workers = [WorkerTask(f"arn:{n}", f"10.0.0.{n}", 8083, AT) for n in (1, 2, 3)]
    with httpx.Client(transport=httpx.MockTransport(answer)) as http:
        assert answering(http, workers) == {"http://10.0.0.1:8083"}
        assert answering(http, []) == set()
