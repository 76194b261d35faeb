"""A service whose tasks run a small HTTP server in the place of Kafka Connect."""

import uuid
from collections.abc import Callable, Sequence
from typing import Any

import httpx
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from tests.localaws.integration.running_cloud import Cloud

PORT = 8083
# A shell, so that it fails at once where it shall.
ENTRYPOINT = """#!/bin/sh
if [ -n "${FAIL:-}" ]; then echo "cannot start"; exit "$FAIL"; fi
exec python3 "$(dirname "$0")/server.py" "$@"
"""
# Serves its environment on the address that the task metadata names, as the workers do.
SERVER = """
import http.server, json, os, signal, sys, urllib.request
if os.environ.get("STUBBORN"):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
def get(path):
    return json.load(urllib.request.urlopen(os.environ["ECS_CONTAINER_METADATA_URI_V4"] + path))
address = get("")["Networks"][0]["IPv4Addresses"][0]
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        facts = {"env": dict(os.environ), "argv": sys.argv[1:], "pid": os.getpid(), "task": get("/task")}
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(facts).encode())
    def log_message(self, *args):
        pass
server = http.server.HTTPServer((address, 8083), Handler)
print("listening on", address, flush=True)
server.serve_forever()
"""


def eventually[T](attempt: Callable[[], T]) -> T:
    """Repeat until the assertions in ``attempt`` hold."""
    repeated = retry(
        retry=retry_if_exception_type((AssertionError, httpx.TransportError)),
        wait=wait_fixed(0.05),
        stop=stop_after_delay(20),
        reraise=True,
    )(attempt)
    return repeated()


class Worker:
    """A service of the fake image."""

    def __init__(self, cloud: Cloud, role: str, subnet: str, image: str) -> None:
        self.cloud = cloud
        self._image = f"123456789012.dkr.ecr.eu-central-1.amazonaws.com/{image}:1"
        self.subnet = subnet
        self.ecs = cloud.client("ecs")
        self.name = f"worker-{uuid.uuid4().hex[:8]}"
        self._role = role
        self._network = {"awsvpcConfiguration": {"subnets": [subnet], "securityGroups": []}}
        self.ecs.create_cluster(clusterName=self.name)
        cloud.client("logs").create_log_group(logGroupName=self.name)

    def define(
        self, environment: dict[str, str] | None = None, *, volumes: Sequence[dict[str, Any]] = (), **container: Any
    ) -> str:
        definition: str = self.ecs.register_task_definition(
            family=self.name,
            cpu="1024",
            memory="2048",
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            executionRoleArn=self._role,
            taskRoleArn=self._role,
            volumes=list(volumes),
            containerDefinitions=[
                {
                    "name": "connect",
                    "image": self._image,
                    "environment": [{"name": k, "value": v} for k, v in (environment or {}).items()],
                    "portMappings": [{"containerPort": PORT}],
                    "logConfiguration": {
                        "logDriver": "awslogs",
                        "options": {
                            "awslogs-group": self.name,
                            "awslogs-region": "eu-central-1",
                            "awslogs-stream-prefix": "worker",
                        },
                    },
                    **container,
                }
            ],
        )["taskDefinition"]["taskDefinitionArn"]
        return definition

    def serve(self, definition: str, count: int = 1, **options: Any) -> None:
        self.ecs.create_service(
            cluster=self.name,
            serviceName=self.name,
            taskDefinition=definition,
            desiredCount=count,
            launchType="FARGATE",
            networkConfiguration=self._network,
            **options,
        )

    def run(self, definition: str, **options: Any) -> str:
        arn: str = self.ecs.run_task(
            cluster=self.name,
            taskDefinition=definition,
            launchType="FARGATE",
            networkConfiguration=self._network,
            **options,
        )["tasks"][0]["taskArn"]
        return arn

    def update(self, **changes: Any) -> None:
        self.ecs.update_service(cluster=self.name, service=self.name, **changes)

    def service(self) -> dict[str, Any]:
        described: dict[str, Any] = self.ecs.describe_services(cluster=self.name, services=[self.name])["services"][0]
        return described

    def tasks(self, desired_status: str = "RUNNING") -> list[dict[str, Any]]:
        arns = self.ecs.list_tasks(cluster=self.name, desiredStatus=desired_status)["taskArns"]
        found: list[dict[str, Any]] = []
        if arns:
            found = self.ecs.describe_tasks(cluster=self.name, tasks=arns)["tasks"]
        return found

    def task(self, arn: str) -> dict[str, Any]:
        described: dict[str, Any] = self.ecs.describe_tasks(cluster=self.name, tasks=[arn])["tasks"][0]
        return described

    def stopped(self, arn: str) -> dict[str, Any]:
        def stopped() -> dict[str, Any]:
            task = self.task(arn)
            assert task["lastStatus"] == "STOPPED", task
            return task

        return eventually(stopped)

    def running(self, count: int) -> list[dict[str, Any]]:
        """Await exactly so many tasks, all of which answer."""

        def running() -> list[dict[str, Any]]:
            tasks = self.tasks()
            assert [task["lastStatus"] for task in tasks] == ["RUNNING"] * count, self.service()
            assert [facts(task)["pid"] for task in tasks]
            return tasks

        return eventually(running)


def address(task: dict[str, Any]) -> str:
    details = {detail["name"]: detail["value"] for detail in task["attachments"][0]["details"]}
    # An answer may be put together while the task comes up.
    assert "privateIPv4Address" in details, task
    return str(details["privateIPv4Address"])


def facts(task: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = httpx.get(f"http://{address(task)}:{PORT}").json()
    return answer


def running_task(worker: Worker, arn: str) -> dict[str, Any]:
    def running() -> dict[str, Any]:
        task = worker.task(arn)
        assert task["lastStatus"] == "RUNNING", task
        assert facts(task)
        return task

    return eventually(running)


def steady(worker: Worker, count: int) -> dict[str, Any]:
    service = worker.service()
    assert (service["runningCount"], service["pendingCount"]) == (count, 0), service
    assert [deployment["runningCount"] for deployment in service["deployments"]] == [count], service
    assert service["deployments"][0]["rolloutState"] == "COMPLETED", service
    return service
