"""Kafka Connect's REST interface in memory, as an httpx transport."""

import json
import re
from http import HTTPStatus

import httpx

CLASSES = {f"org.apache.kafka.connect.mirror.Mirror{kind}Connector" for kind in ("Source", "Checkpoint", "Heartbeat")}


class FakeConnect(httpx.BaseTransport):
    """Connectors run as soon as they are put, with ``tasks.max`` tasks; a test fails them by :meth:`fail`."""

    def __init__(self) -> None:
        self.configs: dict[str, dict[str, str]] = {}
        self.failed: dict[tuple[str, int], str] = {}
        self.offsets: dict[str, dict[tuple[str, int], int]] = {}
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
        if request.method == "DELETE":
            del self.configs[name]
            return httpx.Response(HTTPStatus.NO_CONTENT)
        if resource == "config":
            return httpx.Response(200, json=self.configs[name])
        if resource == "offsets":
            return httpx.Response(200, json={"offsets": self._offsets(name)})
        self.failed = {task: trace for task, trace in self.failed.items() if task[0] != name}
        which = "with all tasks" if request.url.params["onlyFailed"] == "false" else "what failed"
        self.changes.append(f"restart {name} {which}")
        return httpx.Response(202, json=self._status(name))

    def _info(self, name: str) -> dict[str, object]:
        return {"name": name, "config": self.configs[name], "tasks": [], "type": "source"}

    def _status(self, name: str) -> dict[str, object]:
        tasks: list[dict[str, object]] = []
        for number in range(int(self.configs[name]["tasks.max"])):
            trace = self.failed.get((name, number))
            task: dict[str, object] = {"id": number, "state": "FAILED" if trace else "RUNNING", "worker_id": "w:8083"}
            tasks.append(task | ({"trace": trace} if trace else {}))
        return {
            "name": name,
            "connector": {"state": "RUNNING", "worker_id": "w:8083"},
            "tasks": tasks,
            "type": "source",
        }

    def _offsets(self, name: str) -> list[dict[str, object]]:
        alias = self.configs[name]["source.cluster.alias"]
        return [
            {"partition": {"cluster": alias, "topic": topic, "partition": number}, "offset": {"offset": offset}}
            for (topic, number), offset in self.offsets.get(name, {}).items()
        ]


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
