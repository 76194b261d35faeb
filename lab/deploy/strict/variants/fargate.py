"""What tasks and services may not have on Fargate."""

from typing import Any, Final

from lab.deploy.strict.variant import Change, Variant, drop, of

_WORKERS: Final = "stacks/workers.yaml"
_CONTAINER: Final = "ContainerDefinitions.0"
_OPTIONS: Final = f"{_CONTAINER}.LogConfiguration.Options"
_NETWORK: Final = "NetworkConfiguration.AwsvpcConfiguration"


def _container(path: str, value: Any) -> Change:
    return of("TaskDefinition", f"{_CONTAINER}.{path}", value)


FARGATE: Final = (
    *(
        Variant("fargate-unsupported", _WORKERS, (_container(path, value),))
        for path, value in (
            ("Privileged", True),
            ("DnsServers", ["10.0.0.2"]),
            ("LinuxParameters.SharedMemorySize", 64),
            ("LinuxParameters.Capabilities", {"Add": ["SYS_ADMIN"]}),
        )
    ),
    Variant("fargate-unsupported", _WORKERS, (of("TaskDefinition", "Volumes.0.Host", {"SourcePath": "/opt"}),)),
    Variant("fargate-unsupported", _WORKERS, (of("TaskDefinition", "IpcMode", "host"),)),
    Variant("fargate-logs", _WORKERS, (_container("LogConfiguration", {"LogDriver": "json-file"}),)),
    Variant("fargate-logs", _WORKERS, (drop(f"Resources.TaskDefinition.Properties.{_OPTIONS}.awslogs-stream-prefix"),)),
    Variant("ecs-container-size", _WORKERS, (_container("Memory", 8192),)),
    Variant("ecs-container-size", _WORKERS, (_container("Cpu", 4096),)),
    Variant("ecs-container-size", _WORKERS, (_container("Memory", 1024), _container("MemoryReservation", 2048))),
    Variant("ecs-secrets", _WORKERS, (_container("Secrets", [{"Name": "A", "ValueFrom": "arn:aws:s3:::bucket"}]),)),
    Variant(
        "ecs-secrets", _WORKERS, (_container("Secrets", [{"Name": "CONNECT_GROUP_ID", "ValueFrom": "parameter"}]),)
    ),
    Variant("ecs-duplicate-port", _WORKERS, (_container("PortMappings.0.ContainerPort", 3600),)),
    Variant("ecs-duplicate-port", _WORKERS, (_container("PortMappings.0.Name", "metrics"),)),
    Variant("ecs-awsvpc", _WORKERS, (of("Service", f"{_NETWORK}.Subnets", []),)),
    Variant(
        "ecs-awsvpc",
        _WORKERS,
        (of("Service", f"{_NETWORK}.SecurityGroups", [f"sg-0123456789abcdef{number}" for number in range(6)]),),
    ),
    Variant("ecs-health-grace", _WORKERS, (of("Service", "HealthCheckGracePeriodSeconds", 60),)),
)
