"""What a container or a service may not have on Fargate, though Amazon ECS has it elsewhere.

Where somebody has met the refusal and published it, the words are AWS's; otherwise they say what the page says.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from localaws.cloudformation.strict.later import LATER
from localaws.cloudformation.strict.rules.catalogue import Properties, Rule, at, known, number

_GUIDE: Final = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide"
_API: Final = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference"
_TASK: Final = ("AWS::ECS::TaskDefinition",)
_SERVICE: Final = ("AWS::ECS::Service",)
_OF_CONTAINERS: Final = (
    *("DisableNetworking", "DnsSearchDomains", "DnsServers", "DockerSecurityOptions", "ExtraHosts", "Links"),
    *("Privileged", "LinuxParameters/Devices", "LinuxParameters/MaxSwap", "LinuxParameters/SharedMemorySize"),
    "LinuxParameters/Swappiness",
)
_OF_TASKS: Final = (
    "IpcMode",
    "PlacementConstraints",
    "Volumes/*/Host/SourcePath",
    "Volumes/*/DockerVolumeConfiguration",
)
_DRIVERS: Final = ("awslogs", "splunk", "awsfirelens")
_AWSLOGS: Final = ("awslogs-group", "awslogs-region", "awslogs-stream-prefix")
_SECRET: Final = re.compile(r"arn:[^:]*:(secretsmanager:[^:]*:\d*:secret|ssm:[^:]*:\d*:parameter).+|[\w./-]+")
_SUBNETS: Final = 16
_GROUPS: Final = 5


def _on_fargate(task: Properties) -> bool:
    return "FARGATE" in (task.get("RequiresCompatibilities") or [])


def _containers(task: Properties) -> Iterator[Mapping[str, Any]]:
    yield from (each for each in at(task, "ContainerDefinitions/*") if isinstance(each, dict))


def _given(value: Any) -> bool:
    return value not in ([], {}, "") and str(value).lower() != "false"


def _unsupported(task: Properties) -> Iterator[str]:
    if not _on_fargate(task):
        return
    paths = [*_OF_TASKS, *(f"ContainerDefinitions/*/{path}" for path in _OF_CONTAINERS)]
    for path in paths:
        if any(map(_given, at(task, path))):
            name = path.rpartition("/")[2]
            yield f"Fargate compatible task definitions do not support {name[0].lower()}{name[1:]}"
    for capability in at(task, "ContainerDefinitions/*/LinuxParameters/Capabilities/Add/*"):
        if capability != "SYS_PTRACE":
            yield f"Fargate compatible task definitions do not support the capability {capability}"


def _logs(task: Properties) -> Iterator[str]:
    for container in _containers(task):
        driver = next(at(container, "LogConfiguration/LogDriver"), None)
        if _on_fargate(task) and driver is not None and driver not in _DRIVERS:
            yield f"Fargate supports the log drivers {', '.join(_DRIVERS)}, and not {driver}."
        options = container.get("LogConfiguration", {}).get("Options", {}) if driver == "awslogs" else LATER
        if isinstance(options, dict) and (missing := [name for name in _AWSLOGS if name not in options]):
            yield f"Log driver awslogs requires options: {', '.join(missing)}"


def _sizes(task: Properties) -> Iterator[str]:
    for name, unit in (("Cpu", "CPU units"), ("Memory", "MiB of memory")):
        whole = number(task.get(name))
        parts = [found for each in _containers(task) if (found := number(each.get(name))) is not None]
        if whole is not None and sum(parts) > whole:
            yield f"The containers need {sum(parts):g} {unit}, and the task has {whole:g}."
    for container in _containers(task):
        low, high = number(container.get("MemoryReservation")), number(container.get("Memory"))
        if low is not None and high is not None and low > high:
            yield "Invalid setting for container: memory must be at least memoryReservation."


def _secrets(task: Properties) -> Iterator[str]:
    for container in _containers(task):
        variables = set(at(container, "Environment/*/Name"))
        for name in at(container, "Secrets/*/Name"):
            if name in variables:
                yield (
                    "The secret name must be unique and not shared with any new or existing environment variables set "
                    f"on the container, such as '{name}'."
                )
        for source in at(container, "Secrets/*/ValueFrom"):
            if not _SECRET.fullmatch(str(source)):
                yield f"Invalid arn syntax: {source}"


def _distinct_ports(task: Properties) -> Iterator[str]:
    for field in ("ContainerPort", "Name"):
        used = [str(each) for each in at(task, f"ContainerDefinitions/*/PortMappings/*/{field}")]
        yield from (
            f"Port mappings of a task must differ: '{each}' is used twice." for each in {*used} if used.count(each) > 1
        )


def _awsvpc(service: Properties) -> Iterator[str]:
    network = (service.get("NetworkConfiguration") or {}).get("AwsvpcConfiguration", {})
    if not isinstance(network, dict):
        return
    subnets, groups = network.get("Subnets"), network.get("SecurityGroups")
    if known(subnets) and not subnets:
        yield "subnets can not be empty."
    if isinstance(subnets, list) and len(subnets) > _SUBNETS:
        yield f"subnets can have at most {_SUBNETS} items."
    if isinstance(groups, list) and len(groups) > _GROUPS:
        yield f"securityGroups can have at most {_GROUPS} items."


def _grace(service: Properties) -> Iterator[str]:
    if number(service.get("HealthCheckGracePeriodSeconds")) and not service.get("LoadBalancers"):
        yield "Health check grace period is only valid for services configured to use load balancers"


_PARAMETERS: Final = f"{_GUIDE}/fargate-tasks-services.html"
_BINDS: Final = "https://github.com/cloudposse/terraform-aws-ecs-alb-service-task/issues/174"
FARGATE: Final = (
    Rule("fargate-unsupported", _TASK, f"{_PARAMETERS}, {_BINDS}", _unsupported),
    Rule("fargate-logs", _TASK, f"{_API}/API_LogConfiguration.html", _logs),
    Rule("ecs-container-size", _TASK, f"{_API}/API_ContainerDefinition.html", _sizes),
    Rule("ecs-secrets", _TASK, f"{_API}/API_Secret.html", _secrets),
    Rule("ecs-duplicate-port", _TASK, f"{_API}/API_PortMapping.html", _distinct_ports),
    Rule("ecs-awsvpc", _SERVICE, f"{_API}/API_AwsVpcConfiguration.html", _awsvpc),
    Rule("ecs-health-grace", _SERVICE, f"{_API}/API_CreateService.html", _grace),
)
