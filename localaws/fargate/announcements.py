"""What ECS tells others about its tasks: events on the bus, instances in Cloud Map, messages of a service."""

import json
import uuid
from typing import Any

from moto.core.utils import utcnow

from localaws.endpoint import Endpoint
from localaws.fargate.moto_ecs import Service, Task

_KEPT_MESSAGES = 100


def task_state_changed(endpoint: Endpoint, task: Task) -> None:
    """Publish an ``ECS Task State Change``.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
    """
    detail = {
        "clusterArn": task.cluster_arn,
        "taskArn": task.task_arn,
        "taskDefinitionArn": task.task_definition_arn,
        "group": task.group,
        "launchType": "FARGATE",
        "startedBy": task.started_by,
        "lastStatus": task.last_status,
        "desiredStatus": task.desired_status,
        "stopCode": getattr(task, "stop_code", None),
        "stoppedReason": task.stopped_reason or None,
        "attachments": task.attachments,
        "containers": [
            {
                "containerArn": container.container_arn,
                "name": container.name,
                "lastStatus": container.last_status,
                "exitCode": container.exitCode,
            }
            for container in task.containers
        ],
    }
    known = {name: value for name, value in detail.items() if value is not None}
    endpoint.client("events", task.region_name).put_events(
        Entries=[
            {
                "Source": "aws.ecs",
                "DetailType": "ECS Task State Change",
                "Resources": [task.task_arn],
                "Detail": json.dumps(known),
            }
        ]
    )


def register(endpoint: Endpoint, service: Service, task: Task, address: str) -> None:
    """Register a task of a service in Cloud Map, where the service says so."""
    for registry in service.service_registries:
        _cloud_map(endpoint, task).register_instance(
            ServiceId=_service_id(registry),
            InstanceId=task.id,
            Attributes={"AWS_INSTANCE_IPV4": address, "ECS_SERVICE_NAME": service.name},
        )


def deregister(endpoint: Endpoint, service: Service, task: Task) -> None:
    """Remove a task of a service from Cloud Map."""
    for registry in service.service_registries:
        _cloud_map(endpoint, task).deregister_instance(ServiceId=_service_id(registry), InstanceId=task.id)


def message(service: Service, text: str) -> None:
    """Add to the events that ``DescribeServices`` reports, the newest first, as AWS keeps the last hundred."""
    service.events.insert(
        0, {"id": str(uuid.uuid4()), "createdAt": utcnow(), "message": f"(service {service.name}) {text}"}
    )
    del service.events[_KEPT_MESSAGES:]


def _cloud_map(endpoint: Endpoint, task: Task) -> Any:
    return endpoint.client("servicediscovery", task.region_name)


def _service_id(registry: dict[str, str]) -> str:
    return registry["registryArn"].rsplit("/", 1)[-1]
