import json
import os
import signal
from typing import Any

import httpx
import pytest

from tests.localaws.integration.fake_worker import Worker, address, eventually, facts, running_task, steady


def test_each_task_listens_on_the_address_that_ecs_reports(worker: Worker) -> None:
    worker.serve(worker.define(), count=2)
    tasks = worker.running(2)
    assert len({address(task) for task in tasks}) == 2
    assert {facts(task)["task"]["TaskARN"] == task["taskArn"] for task in tasks} == {True}
    service = eventually(lambda: steady(worker, 2))
    assert service["deployments"][0]["rolloutState"] == "COMPLETED"
    assert service["events"][0]["message"] == f"(service {worker.name}) has reached a steady state."
    worker.update(desiredCount=0)
    eventually(lambda: steady(worker, 0))


def test_a_task_knows_its_limits_and_only_its_own_environment(worker: Worker) -> None:
    task = worker.task(worker.run(worker.define({"CONNECT_GROUP_ID": "orders"})))
    seen = facts(running_task(worker, task["taskArn"]))
    assert seen["task"]["Limits"] == {"CPU": 1.0, "Memory": 2048}
    assert (seen["task"]["Family"], seen["task"]["Revision"]) == (worker.name, "1")
    assert seen["argv"] == ["serve", "slowly"]
    assert seen["env"]["CONNECT_GROUP_ID"] == "orders"
    assert seen["env"]["AWS_REGION"] == "eu-central-1"
    assert "MOTO_PORT" not in seen["env"]
    credentials = httpx.get(seen["env"]["AWS_CONTAINER_CREDENTIALS_FULL_URI"]).json()
    assert credentials["RoleArn"].endswith(":role/task")
    worker.ecs.stop_task(cluster=worker.name, task=task["taskArn"])


def test_overrides_replace_the_command_and_the_environment(worker: Worker) -> None:
    override = {"name": "connect", "command": ["quickly"], "environment": [{"name": "MODE", "value": "new"}]}
    arn = worker.run(worker.define({"MODE": "old"}), overrides={"containerOverrides": [override]})
    seen = facts(running_task(worker, arn))
    assert (seen["argv"], seen["env"]["MODE"]) == (["serve", "quickly"], "new")
    worker.ecs.stop_task(cluster=worker.name, task=arn)


def test_secrets_reach_the_environment(worker: Worker) -> None:
    secret = worker.cloud.client("secretsmanager").create_secret(
        Name=worker.name, SecretString='{"user": "alice", "password": "wonder"}'
    )["ARN"]
    worker.cloud.client("ssm").put_parameter(Name=f"/{worker.name}/mode", Value="fast", Type="SecureString")
    parameter = f"arn:aws:ssm:eu-central-1:123456789012:parameter/{worker.name}/mode"
    definition = worker.define(
        secrets=[
            {"name": "PASSWORD", "valueFrom": f"{secret}:password::"},
            {"name": "WHOLE", "valueFrom": secret},
            {"name": "MODE", "valueFrom": parameter},
        ]
    )
    arn = worker.run(definition)
    env = facts(running_task(worker, arn))["env"]
    assert (env["PASSWORD"], json.loads(env["WHOLE"])["user"], env["MODE"]) == ("wonder", "alice", "fast")
    worker.ecs.stop_task(cluster=worker.name, task=arn)


@pytest.mark.parametrize(
    ("container", "reason"),
    [
        ({"image": "absent:1"}, "CannotPullContainerError: absent:1"),
        ({"secrets": [{"name": "X", "valueFrom": "absent"}]}, "ResourceInitializationError: unable to pull secrets"),
        (
            {"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "absent"}}},
            "ResourceInitializationError: failed to validate logger args",
        ),
    ],
)
def test_a_task_that_cannot_start_says_why(worker: Worker, container: dict[str, Any], reason: str) -> None:
    task = worker.stopped(worker.run(worker.define(**container)))
    assert task["stopCode"] == "TaskFailedToStart"
    assert task["stoppedReason"].startswith(reason)
    assert "startedAt" not in task


def test_a_log_group_is_created_when_the_driver_may(worker: Worker) -> None:
    options = {"awslogs-group": f"{worker.name}-new", "awslogs-create-group": "true", "awslogs-stream-prefix": "w"}
    arn = worker.run(worker.define(logConfiguration={"logDriver": "awslogs", "options": options}))
    running_task(worker, arn)
    streams = worker.cloud.client("logs").describe_log_streams(logGroupName=f"{worker.name}-new")["logStreams"]
    assert [stream["logStreamName"] for stream in streams] == [f"w/connect/{arn.rsplit('/', 1)[-1]}"]
    worker.ecs.stop_task(cluster=worker.name, task=arn)


def test_what_a_task_prints_is_in_its_log_stream_and_file(worker: Worker) -> None:
    arn = worker.run(worker.define())
    where = address(running_task(worker, arn))
    task_id = arn.rsplit("/", 1)[-1]

    def lines() -> list[str]:
        events = worker.cloud.client("logs").get_log_events(
            logGroupName=worker.name, logStreamName=f"worker/connect/{task_id}"
        )["events"]
        assert events
        return [event["message"] for event in events]

    assert eventually(lines) == [f"listening on {where}"]
    assert (worker.cloud.folder / "tasks" / f"{task_id}.log").read_text() == f"listening on {where}\n"
    worker.ecs.stop_task(cluster=worker.name, task=arn)


def test_stop_task_ends_the_process_and_the_service_replaces_it(worker: Worker) -> None:
    worker.serve(worker.define())
    (first,) = worker.running(1)
    worker.ecs.stop_task(cluster=worker.name, task=first["taskArn"], reason="drill")
    stopped = worker.stopped(first["taskArn"])
    assert (stopped["stopCode"], stopped["stoppedReason"]) == ("UserInitiated", "drill")
    assert stopped["containers"][0]["exitCode"] == 128 + signal.SIGTERM
    (second,) = worker.running(1)
    assert second["taskArn"] != first["taskArn"]
    worker.ecs.delete_service(cluster=worker.name, service=worker.name, force=True)
    worker.stopped(second["taskArn"])


def test_a_container_that_ignores_sigterm_is_killed_after_its_stop_timeout(worker: Worker) -> None:
    arn = worker.run(worker.define({"STUBBORN": "yes"}, stopTimeout=1))
    task = running_task(worker, arn)
    facts(task)
    worker.ecs.stop_task(cluster=worker.name, task=arn)
    assert worker.stopped(arn)["containers"][0]["exitCode"] == 128 + signal.SIGKILL


def test_a_killed_process_is_replaced_at_once_and_reported(worker: Worker) -> None:
    worker.serve(worker.define())
    (first,) = worker.running(1)
    os.kill(facts(first)["pid"], signal.SIGKILL)
    stopped = worker.stopped(first["taskArn"])
    assert stopped["stopCode"] == "EssentialContainerExited"
    assert stopped["stoppedReason"] == "Essential container in task exited"
    assert stopped["containers"][0]["exitCode"] == 137
    (second,) = worker.running(1)
    assert second["taskArn"] != first["taskArn"]
    worker.ecs.delete_service(cluster=worker.name, service=worker.name, force=True)
    worker.stopped(second["taskArn"])


def test_a_container_that_answers_is_healthy_and_one_that_hangs_is_replaced(worker: Worker) -> None:
    check = {"command": ["CMD", "/opt/worker/bin/healthcheck"], "interval": 1, "timeout": 2, "retries": 2}
    worker.serve(worker.define(healthCheck=check))
    (first,) = worker.running(1)

    def healthy() -> None:
        assert worker.task(first["taskArn"])["containers"][0]["healthStatus"] == "HEALTHY"

    eventually(healthy)
    eventually(lambda: steady(worker, 1))
    os.kill(facts(first)["pid"], signal.SIGSTOP)

    def replaced() -> None:
        assert worker.task(first["taskArn"])["stoppedReason"] == "Task failed container health checks"

    eventually(replaced)
    (second,) = worker.running(1)
    assert second["taskArn"] != first["taskArn"]
    worker.update(desiredCount=0)


def test_tasks_that_fail_again_and_again_are_replaced_more_slowly(worker: Worker) -> None:
    worker.serve(worker.define({"FAIL": "3"}))

    def reported() -> dict[str, Any]:
        service = worker.service()
        assert any("unable to consistently start tasks" in event["message"] for event in service["events"])
        return service

    service = eventually(reported)
    stopped = worker.tasks("STOPPED")
    assert len(stopped) == service["deployments"][0]["failedTasks"] == 3
    assert {task["containers"][0]["exitCode"] for task in stopped} == {3}
    worker.update(desiredCount=0)


def test_a_new_revision_replaces_the_tasks_without_falling_below_the_desired_count(worker: Worker) -> None:
    worker.serve(worker.define({"REVISION": "one"}))
    (first,) = worker.running(1)
    worker.update(taskDefinition=worker.define({"REVISION": "two"}))

    def replaced() -> dict[str, Any]:
        assert worker.service()["runningCount"] >= 1
        new = [task for task in worker.tasks() if task["taskArn"] != first["taskArn"]]
        assert [task["lastStatus"] for task in new] == ["RUNNING"]
        task = new[0]
        assert facts(task)["env"]["REVISION"] == "two"
        return task

    second = eventually(replaced)
    worker.stopped(first["taskArn"])
    service = eventually(lambda: steady(worker, 1))
    assert service["taskDefinition"] == second["taskDefinitionArn"]
    worker.update(forceNewDeployment=True)
    worker.stopped(second["taskArn"])
    worker.running(1)
    worker.update(desiredCount=0)
    eventually(lambda: steady(worker, 0))


def test_state_changes_are_events(worker: Worker) -> None:
    events = worker.cloud.client("events")
    pattern = {"source": ["aws.ecs"], "detail": {"group": [f"family:{worker.name}"], "lastStatus": ["STOPPED"]}}
    events.put_rule(Name=worker.name, EventPattern=json.dumps(pattern))
    group = f"arn:aws:logs:eu-central-1:123456789012:log-group:{worker.name}"
    events.put_targets(Rule=worker.name, Targets=[{"Id": "log", "Arn": group}])
    arn = worker.run(worker.define({"FAIL": "4"}))

    def event() -> dict[str, Any]:
        logged = worker.cloud.client("logs").filter_log_events(logGroupName=worker.name)["events"]
        found = [json.loads(each["message"]) for each in logged if "aws.ecs" in each["message"]]
        assert len(found) == 1
        only: dict[str, Any] = found[0]
        return only

    detail = eventually(event)["detail"]
    assert (detail["taskArn"], detail["containers"][0]["exitCode"]) == (arn, 4)


def test_tasks_are_registered_in_cloud_map_while_they_run(worker: Worker) -> None:
    discovery = worker.cloud.client("servicediscovery")
    discovery.create_http_namespace(Name=worker.name)
    namespace = discovery.list_namespaces()["Namespaces"][-1]["Id"]
    registry = discovery.create_service(Name=worker.name, NamespaceId=namespace)["Service"]
    worker.serve(worker.define(), serviceRegistries=[{"registryArn": registry["Arn"]}])
    (task,) = worker.running(1)
    (instance,) = discovery.list_instances(ServiceId=registry["Id"])["Instances"]
    assert instance["Attributes"]["AWS_INSTANCE_IPV4"] == address(task)
    worker.update(desiredCount=0)
    worker.stopped(task["taskArn"])
    assert discovery.list_instances(ServiceId=registry["Id"])["Instances"] == []
