"""A deployment whose tasks fail: ECS gives it up and goes back, and the stack that it belongs to fails."""

import json
from typing import Any

from tests.localaws.integration.fake_worker import Worker, eventually, steady

BREAKER = {"deploymentCircuitBreaker": {"enable": True, "rollback": True}}
FAILED = "ECS deployment circuit breaker: tasks failed to start."


def test_a_deployment_that_fails_is_rolled_back_to_the_last_that_was_completed(worker: Worker) -> None:
    good = worker.define()
    worker.serve(good, deploymentConfiguration=BREAKER)
    (first,) = worker.running(1)
    eventually(lambda: steady(worker, 1))
    worker.update(taskDefinition=worker.define({"FAIL": "1"}))

    def rolled_back() -> dict[str, Any]:
        service = worker.service()
        assert service["taskDefinition"] == good
        assert any("deployment failed: tasks failed to start" in event["message"] for event in service["events"])
        return service

    eventually(rolled_back)
    assert eventually(lambda: steady(worker, 1))["deployments"][0]["rolloutState"] == "COMPLETED"
    assert worker.task(first["taskArn"])["lastStatus"] == "RUNNING"
    worker.update(desiredCount=0)


def test_a_first_deployment_that_fails_starts_no_more_tasks(worker: Worker) -> None:
    worker.serve(worker.define({"FAIL": "1"}), deploymentConfiguration=BREAKER)

    def failed() -> dict[str, Any]:
        (deployment,) = worker.service()["deployments"]
        assert (deployment["rolloutState"], deployment["rolloutStateReason"]) == ("FAILED", FAILED)
        only: dict[str, Any] = deployment
        return only

    assert eventually(failed)["failedTasks"] == 3
    assert worker.tasks() == []


def deployed(worker: Worker, definition: str) -> dict[str, Any]:
    """Create a stack with a service of one task, and return what has become of it."""
    service = {
        "Cluster": worker.name,
        "TaskDefinition": definition,
        "DesiredCount": 1,
        "LaunchType": "FARGATE",
        "NetworkConfiguration": {"AwsvpcConfiguration": {"Subnets": [worker.subnet], "SecurityGroups": []}},
        "DeploymentConfiguration": {"DeploymentCircuitBreaker": {"Enable": True, "Rollback": True}},
    }
    template = {"Resources": {"Service": {"Type": "AWS::ECS::Service", "Properties": service}}}
    formation = worker.cloud.client("cloudformation")
    formation.create_stack(StackName=worker.name, TemplateBody=json.dumps(template))
    stack: dict[str, Any] = formation.describe_stacks(StackName=worker.name)["Stacks"][0]
    return stack


def test_a_stack_whose_service_never_gets_its_tasks_fails_and_is_rolled_back(worker: Worker) -> None:
    stack = deployed(worker, worker.define({"FAIL": "1"}))
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "Service: Error occurred during operation 'ECS Deployment Circuit Breaker" in stack["StackStatusReason"]
    (service,) = worker.ecs.list_services(cluster=worker.name)["serviceArns"]
    (described,) = worker.ecs.describe_services(cluster=worker.name, services=[service])["services"]
    assert described["status"] != "ACTIVE"


def test_a_stack_is_complete_when_its_service_has_its_tasks(worker: Worker) -> None:
    check = {"command": ["CMD", "/opt/worker/bin/healthcheck"], "interval": 30, "startPeriod": 60}
    stack = deployed(worker, worker.define(healthCheck=check))
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    (task,) = worker.tasks()
    assert task["containers"][0]["healthStatus"] == "HEALTHY"
    worker.cloud.client("cloudformation").delete_stack(StackName=worker.name)
