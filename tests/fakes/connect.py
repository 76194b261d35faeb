"""Kafka Connect's REST interface in memory, as an httpx transport."""

import json
import re
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import httpx

from mskmigration.connect import ConnectClient, WorkerTask

CLASSES = {f"org.apache.kafka.connect.mirror.Mirror{kind}Connector" for kind in ("Source", "Checkpoint", "Heartbeat")}


class FakeConnect(httpx.BaseTransport):
    """Connectors run as soon as they are put, with ``tasks.max`` tasks; a test fails them by :meth:`fail`.

    A stopped one has no tasks; its offsets can be written then, and only then (KIP-875). Its tasks are shown for
    ``lingering`` looks more, since each ends with its poll (KAFKA-15090).
    """

    def __init__(self) -> None:
        self.configs: dict[str, dict[str, str]] = {}
        self.failed: dict[tuple[str, int], str] = {}
        self.offsets: dict[str, dict[tuple[str, int], int]] = {}
        self.stopped: set[str] = set()
        self.lingering = 0
        self.rebalances = 0
        self.changes: list[str] = []

    def fail(self, connector: str, task: int, trace: str) -> None:
        """Fail a task, as a stack trace says."""
        self.failed[connector, task] = trace

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer as a worker would."""
        path = request.url.path
        if request.method != "GET" and "validate" not in path and self.rebalances:
            self.rebalances -= 1
            return _refuse(HTTPStatus.CONFLICT, "Cannot complete request momentarily due to stale configuration")
        if (request.method, path) == ("POST", "/connectors"):
            return self._create(json.loads(request.content))
        if path == "/connectors":
            return httpx.Response(200, json={name: {"status": self._status(name)} for name in self.configs})
        if plugin := re.fullmatch(r"/connector-plugins/([^/]+)/config/validate", path):
            return _validate(plugin[1], json.loads(request.content))
        return self._connector(request, *path.split("/")[2:])

    def _connector(self, request: httpx.Request, name: str, resource: str = "") -> httpx.Response:
        if (request.method, resource) == ("PUT", "config"):
            created = name not in self.configs
            self.configs[name] = json.loads(request.content)
            self.changes.append(f"put {name}")
            return httpx.Response(201 if created else 200, json=self._info(name))
        if name not in self.configs:
            return _refuse(HTTPStatus.NOT_FOUND, f"Connector {name} not found")
        if request.method == "GET":
            found = self.configs[name] if resource == "config" else {"offsets": self._offsets(name)}
            return httpx.Response(200, json=found)
        return self._change(request, name, resource)

    def _change(self, request: httpx.Request, name: str, resource: str) -> httpx.Response:
        if resource == "offsets":
            return self._alter(name, json.loads(request.content)["offsets"])
        if resource in {"stop", "resume"}:
            (self.stopped.add if resource == "stop" else self.stopped.discard)(name)
            self.changes.append(f"{resource} {name}")
            return httpx.Response(HTTPStatus.ACCEPTED)
        if resource == "restart":
            self.failed = {task: trace for task, trace in self.failed.items() if task[0] != name}
            which = "with all tasks" if request.url.params["onlyFailed"] == "false" else "what failed"
            self.changes.append(f"restart {name} {which}")
            return httpx.Response(202, json=self._status(name))
        del self.configs[name]
        self.stopped.discard(name)
        self.changes.append(f"delete {name}")
        return httpx.Response(HTTPStatus.NO_CONTENT)

    def _create(self, body: dict[str, Any]) -> httpx.Response:
        name = body["name"]
        if name in self.configs:
            return _refuse(HTTPStatus.CONFLICT, f"Connector {name} already exists")
        self.configs[name] = body["config"]
        if body.get("initial_state") == "STOPPED":
            self.stopped.add(name)
        self.changes.append(f"create {name} {body.get('initial_state', 'RUNNING')}")
        return httpx.Response(HTTPStatus.CREATED, json=self._info(name))

    def _alter(self, name: str, altered: list[dict[str, Any]]) -> httpx.Response:
        if name not in self.stopped:
            return _refuse(
                HTTPStatus.BAD_REQUEST, "Connectors must be in the STOPPED state before their offsets can be"
            )
        if not altered:
            return _refuse(
                HTTPStatus.BAD_REQUEST, "Partitions / offsets need to be provided for an alter offsets request"
            )
        for entry in altered:
            partition = entry["partition"]
            # Offsets of another alias are stored without a word, and never looked at.
            if partition["cluster"] == self.configs[name]["source.cluster.alias"]:
                key = partition["topic"], partition["partition"]
                self.offsets.setdefault(name, {})[key] = entry["offset"]["offset"]
        self.changes.append(f"seed {name}")
        return httpx.Response(HTTPStatus.OK, json={"message": "The offsets for this connector have been altered"})

    def _info(self, name: str) -> dict[str, object]:
        return {"name": name, "config": self.configs[name], "tasks": [], "type": "source"}

    def _status(self, name: str) -> dict[str, object]:
        tasks: list[dict[str, object]] = []
        has_ended = name in self.stopped and not self.lingering
        if name in self.stopped and self.lingering:
            self.lingering -= 1
        for number in range(0 if has_ended else int(self.configs[name]["tasks.max"])):
            trace = self.failed.get((name, number))
            task: dict[str, object] = {"id": number, "state": "FAILED" if trace else "RUNNING", "worker_id": "w:8083"}
            tasks.append(task | ({"trace": trace} if trace else {}))
        return {
            "name": name,
            "connector": {"state": "STOPPED" if name in self.stopped else "RUNNING", "worker_id": "w:8083"},
            "tasks": tasks,
            "type": "source",
        }

    def _offsets(self, name: str) -> list[dict[str, object]]:
        alias = self.configs[name]["source.cluster.alias"]
        return [
            {"partition": {"cluster": alias, "topic": topic, "partition": number}, "offset": {"offset": offset}}
            for (topic, number), offset in self.offsets.get(name, {}).items()
        ]


class FakeService:
    """A service of one worker that has run for long.

    Attributes
    ----------
    hung
        Whether the worker gives no answer.
    replaced
        Each task that was stopped, and why.
    scaled
        How often the workers were scaled to zero.
    """

    def __init__(self, worker: httpx.BaseTransport) -> None:
        self._http = httpx.Client(transport=worker)
        self.hung = False
        self.replaced: list[tuple[str, str]] = []
        self.scaled = 0

    def running(self) -> list[WorkerTask]:
        """Return the one task."""
        return [WorkerTask("arn:task", "w", 8083, datetime(2026, 1, 1, tzinfo=UTC))]

    def answering(self, workers: Collection[WorkerTask]) -> set[str]:
        """Return the workers' addresses, unless they hang."""
        return set() if self.hung else {worker.url for worker in workers}

    def connect(self) -> ConnectClient:
        """Return a client of the worker that gives up soon."""
        return self.connect_at(["http://w:8083"], 3)

    def connect_at(self, urls: Sequence[str], patience_seconds: float = 0) -> ConnectClient:
        """Return a client that gives up sooner than the library asks for."""
        return ConnectClient(urls, self._http, patience_seconds=min(patience_seconds, 3))

    def replace(self, task_arn: str, reason: str) -> bool:
        """Note the task that was stopped; the second time it is gone."""
        known = any(arn == task_arn for arn, _ in self.replaced)
        self.replaced.append((task_arn, reason))
        return not known

    def scale_to_zero(self) -> None:
        """Count it."""
        self.scaled += 1


def _validate(plugin: str, config: dict[str, str]) -> httpx.Response:
    if plugin not in CLASSES:
        return _refuse(
            HTTPStatus.BAD_REQUEST,
            f"Failed to find any class that implements Connector and which name matches {plugin}",
        )
    value = config.get("tasks.max", "1")
    errors = [] if value.isdecimal() and int(value) > 0 else [f"Invalid value {value} for configuration tasks.max"]
    keys = [{"value": {"name": "tasks.max", "value": value, "errors": errors}}]
    return httpx.Response(200, json={"name": plugin, "error_count": len(errors), "groups": [], "configs": keys})


def _refuse(status: HTTPStatus, message: str) -> httpx.Response:
    return httpx.Response(status, json={"error_code": status, "message": message})
