"""A task's container, as ECS, podman and what runs in it tell."""

import json
import subprocess
from dataclasses import dataclass
from typing import Any

from tenacity import retry, stop_after_delay, wait_fixed

from lab.laboratory import Laboratory
from localaws.containers.running import exec_command
from localaws.containers.tools import PODMAN

eventually = retry(stop=stop_after_delay(120), wait=wait_fixed(0.5), reraise=True)


@dataclass(frozen=True)
class Container:
    """The container of a running task."""

    lab: Laboratory
    task: str

    @property
    def described(self) -> Any:
        """What podman tells."""
        asked = subprocess.run([*PODMAN, "inspect", self.task], capture_output=True, text=True, check=True)
        return json.loads(asked.stdout)[0]

    @property
    def of_ecs(self) -> Any:
        """What ECS tells of the task, ended ones too."""
        cluster = self.lab.application.result().connect_cluster
        (task,) = self.lab.endpoint.client("ecs").describe_tasks(cluster=cluster, tasks=[self.task])["tasks"]
        return task

    @property
    def definition(self) -> Any:
        """The task definition that it was started from."""
        ecs = self.lab.endpoint.client("ecs")
        return ecs.describe_task_definition(taskDefinition=self.of_ecs["taskDefinitionArn"])["taskDefinition"]

    @property
    def address(self) -> str:
        details = self.of_ecs["attachments"][0]["details"]
        return next(str(each["value"]) for each in details if each["name"] == "privateIPv4Address")

    @property
    def log(self) -> str:
        """What it has printed, as it reached CloudWatch's log."""
        (container,) = self.definition["containerDefinitions"]
        options = container["logConfiguration"]["options"]
        events = self.lab.endpoint.client("logs").get_log_events(
            logGroupName=options["awslogs-group"],
            logStreamName=f"{options['awslogs-stream-prefix']}/{container['name']}/{self.task}",
        )["events"]
        return "\n".join(event["message"] for event in events)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command in it, as its user."""
        return subprocess.run(exec_command(self.task, command), capture_output=True, text=True, check=False)


@eventually
def task_of(lab: Laboratory, service: str) -> Container:
    """Return the container of a service's one running task."""
    ecs = lab.endpoint.client("ecs")
    cluster = lab.application.result().connect_cluster
    arns = ecs.list_tasks(cluster=cluster, serviceName=service, desiredStatus="RUNNING")["taskArns"]
    (task,) = ecs.describe_tasks(cluster=cluster, tasks=arns)["tasks"]
    assert task["lastStatus"] == "RUNNING"
    return Container(lab, task["taskArn"].rpartition("/")[2])


def assert_as_the_task_definition_says(container: Container) -> None:
    """Compare limits, user and file systems; try to write, and what Java or a shell sees of it."""
    definition, described = container.definition, container.described
    (wanted,) = definition["containerDefinitions"]
    host = described["HostConfig"]
    assert host["Memory"] == host["MemorySwap"] == int(definition["memory"]) * 2**20
    assert host["NanoCpus"] == int(definition["cpu"]) * 10**9 // 1024
    assert wanted["readonlyRootFilesystem"] is True
    assert host["ReadonlyRootfs"] is True
    assert container.run("id", "-u").stdout.strip() == "10001"
    written = container.run("touch", "/written")
    assert written.returncode != 0
    assert "Read-only file system" in written.stderr
    for point in wanted["mountPoints"]:
        assert container.run("touch", f"{point['containerPath']}/written").returncode == 0, point
    limit = "/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory.max"
    seen = container.run("sh", "-c", f"cat {limit[0]} 2>/dev/null || cat {limit[1]}")
    assert int(seen.stdout) == int(definition["memory"]) * 2**20
