"""What Amazon ECS demands of tasks and services on Fargate, and Application Auto Scaling of their scaling."""

from collections.abc import Iterator
from typing import Final

from localaws.cloudformation.strict.later import LATER
from localaws.cloudformation.strict.rules.catalogue import Properties, Rule, at, known, number

_GIB: Final = 1024
# CPU units: memory in GiB, from, to, in steps of.
_PAIRS: Final = {
    512: (1, 4, 1),
    1024: (2, 8, 1),
    2048: (4, 16, 1),
    4096: (8, 30, 1),
    8192: (16, 60, 4),
    16384: (32, 120, 8),
}
_QUARTER: Final = {512, 1024, 2048}
_TASK: Final = ("AWS::ECS::TaskDefinition",)
_SERVICE: Final = ("AWS::ECS::Service",)
_GUIDE: Final = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide"


def fits_fargate(cpu: int, memory: int) -> bool:
    """Tell whether Fargate has this combination of CPU units and MiB."""
    if cpu == 256:  # noqa: PLR2004  the one size whose memory is no multiple of a GiB
        return memory in _QUARTER
    low, high, step = _PAIRS.get(cpu, (1, 0, 1))
    return memory % _GIB == 0 and memory // _GIB in range(low, high + 1, step)


def _on_fargate(task: Properties) -> bool:
    return "FARGATE" in (task.get("RequiresCompatibilities") or [])


def _size(task: Properties) -> Iterator[str]:
    cpu, memory = number(task.get("Cpu")), number(task.get("Memory"))
    if not _on_fargate(task) or task.get("Cpu") is LATER or task.get("Memory") is LATER:
        return
    if cpu is None or memory is None:
        if "Cpu" not in task or "Memory" not in task:
            yield "Fargate requires that 'cpu' and 'memory' be defined at the task level."
    elif not fits_fargate(int(cpu), int(memory)):
        yield (
            f"Invalid request provided: Create TaskDefinition: No Fargate configuration exists for given values: "
            f"{cpu:g} CPU, {memory:g} memory. See the Amazon ECS documentation for the valid values."
        )


def _network_mode(task: Properties) -> Iterator[str]:
    if _on_fargate(task) and task.get("NetworkMode") != "awsvpc":
        yield "Fargate only supports network mode 'awsvpc'."


def _execution_role(task: Properties) -> Iterator[str]:
    drivers = list(at(task, "ContainerDefinitions/*/LogConfiguration/LogDriver"))
    if _on_fargate(task) and "ExecutionRoleArn" not in task:
        if "awslogs" in drivers:
            yield "Fargate requires task definition to have execution role ARN to support log driver awslogs."
        if list(at(task, "ContainerDefinitions/*/Secrets/*")):
            yield "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'."


def _essential(task: Properties) -> Iterator[str]:
    containers = list(at(task, "ContainerDefinitions/*"))
    if containers and all(str(each.get("Essential", True)).lower() == "false" for each in containers):
        yield "At least one container of a task definition must be marked as essential."


def _volumes(task: Properties) -> Iterator[str]:
    known_volumes = set(at(task, "Volumes/*/Name"))
    for name in at(task, "ContainerDefinitions/*/MountPoints/*/SourceVolume"):
        if name not in known_volumes:
            yield f"Unknown volume '{name}'."


def _names_of_containers(task: Properties) -> Iterator[str]:
    names = list(at(task, "ContainerDefinitions/*/Name"))
    yield from (
        f"Container names must be unique: '{name}' is used twice." for name in {*names} if names.count(name) > 1
    )


def _ports(task: Properties) -> Iterator[str]:
    if _on_fargate(task):
        for mapping in at(task, "ContainerDefinitions/*/PortMappings/*"):
            host, container = number(mapping.get("HostPort")), number(mapping.get("ContainerPort"))
            if host and container and host != container:
                yield (
                    "When networkMode=awsvpc, the host ports and container ports in port mappings must match: "
                    f"{host:g}, {container:g}."
                )


def _service_network(service: Properties) -> Iterator[str]:
    if service.get("LaunchType") == "FARGATE" and "NetworkConfiguration" not in service:
        yield "Network Configuration must be provided when networkMode 'awsvpc' is specified."


def _service_percents(service: Properties) -> Iterator[str]:
    deployment = service.get("DeploymentConfiguration") or {}
    low, high = number(deployment.get("MinimumHealthyPercent")), number(deployment.get("MaximumPercent"))
    if low is not None and high is not None and low >= high:
        yield "Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments."


def _scaling_bounds(target: Properties) -> Iterator[str]:
    low, high = number(target.get("MinCapacity")), number(target.get("MaxCapacity"))
    if low is not None and high is not None and low > high:
        yield "Maximum capacity cannot be less than minimum capacity"


def _steps(policy: Properties) -> Iterator[str]:
    kind = policy.get("PolicyType")
    wanted = {
        "StepScaling": "StepScalingPolicyConfiguration",
        "TargetTrackingScaling": "TargetTrackingScalingPolicyConfiguration",
    }
    if known(kind) and (missing := wanted.get(str(kind))) and missing not in policy:
        yield f"{missing} is required for policy type {kind}"


_SCALING: Final = "https://docs.aws.amazon.com/autoscaling/application/APIReference"
_TARGET: Final = ("AWS::ApplicationAutoScaling::ScalableTarget",)
_POLICY: Final = ("AWS::ApplicationAutoScaling::ScalingPolicy",)
_PARAMETERS: Final = f"{_GUIDE}/task_definition_parameters.html"
_SERVICE_PARAMETERS: Final = f"{_GUIDE}/service_definition_parameters.html"
CONTAINERS: Final = (
    Rule("fargate-size", _TASK, f"{_GUIDE}/fargate-tasks-services.html#fargate-tasks-size", _size),
    Rule("fargate-network-mode", _TASK, f"{_GUIDE}/fargate-tasks-services.html", _network_mode),
    Rule("fargate-execution-role", _TASK, f"{_GUIDE}/task_execution_IAM_role.html", _execution_role),
    Rule("ecs-essential-container", _TASK, _PARAMETERS, _essential),
    Rule("ecs-unknown-volume", _TASK, _PARAMETERS, _volumes),
    Rule("ecs-duplicate-container", _TASK, _PARAMETERS, _names_of_containers),
    Rule("ecs-port-mapping", _TASK, _PARAMETERS, _ports),
    Rule("ecs-network-configuration", _SERVICE, _SERVICE_PARAMETERS, _service_network),
    Rule("ecs-deployment-percents", _SERVICE, _SERVICE_PARAMETERS, _service_percents),
    Rule("scaling-capacity", _TARGET, f"{_SCALING}/API_RegisterScalableTarget.html", _scaling_bounds),
    Rule("scaling-policy-type", _POLICY, f"{_SCALING}/API_PutScalingPolicy.html", _steps),
)
