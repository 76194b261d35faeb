"""What a task's container shall be, from its definition and overrides. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from localaws.fargate.health import HealthCheck

STOP_TIMEOUT_SECONDS = 30


class NoEssentialContainerError(ValueError):
    """The task definition has no essential container: mark one ``essential``."""

    def __init__(self) -> None:
        super().__init__("CannotStartContainerError: the task definition has no essential container")


@dataclass(frozen=True)
class LogTarget:
    """Where the awslogs driver writes."""

    group: str
    stream: str
    region: str | None
    creates_group: bool


@dataclass(frozen=True)
class Container:
    """The one container of a task that runs here: its first essential one.

    Parameters
    ----------
    volumes
        Paths in the container, each with what is mounted there: a file system's id, or its and an access point's.
    scratch
        Paths in the container that are the task's own, and end with it.
    read_only
        Whether it may write nowhere else.
    has_init
        Whether a process of init forwards its signals and reaps its children.
    """

    name: str
    image: str
    entry_point: Sequence[str] | None
    command: Sequence[str] | None
    environment: Mapping[str, str]
    secrets: Mapping[str, str]
    log: LogTarget | None
    stop_timeout_seconds: float
    ports: Sequence[int]
    health: HealthCheck | None
    volumes: Mapping[str, str]
    scratch: Sequence[str] = ()
    read_only: bool = False
    has_init: bool = False


def container_of(
    definitions: Sequence[Mapping[str, Any]],
    overrides: Mapping[str, Any],
    task_id: str,
    volumes: Sequence[Mapping[str, Any]] = (),
) -> Container:
    """Read the first essential container of a task.

    Parameters
    ----------
    definitions
        ``containerDefinitions`` of the task definition.
    overrides
        ``overrides`` of ``RunTask``.
    volumes
        ``volumes`` of the task definition; those on Amazon EFS keep what a container writes.

    Raises
    ------
    NoEssentialContainerError
        When no container is essential.
    """
    definition = next((each for each in definitions if each.get("essential", True)), None)
    if definition is None:
        raise NoEssentialContainerError
    name = definition["name"]
    override: Mapping[str, Any] = next(
        (each for each in overrides.get("containerOverrides", []) if each["name"] == name), {}
    )
    variables = [*definition.get("environment", []), *override.get("environment", [])]
    kept, scratch = _volumes(definition, volumes)
    return Container(
        name=name,
        image=definition["image"],
        entry_point=definition.get("entryPoint"),
        command=override.get("command") or definition.get("command"),
        environment={variable["name"]: str(variable["value"]) for variable in variables},
        secrets={secret["name"]: secret["valueFrom"] for secret in definition.get("secrets", [])},
        log=_log_target(definition, task_id),
        stop_timeout_seconds=float(definition.get("stopTimeout", STOP_TIMEOUT_SECONDS)),
        ports=[int(mapping["containerPort"]) for mapping in definition.get("portMappings", [])],
        health=HealthCheck.of(definition["healthCheck"]) if definition.get("healthCheck") else None,
        volumes=kept,
        scratch=scratch,
        read_only=bool(definition.get("readonlyRootFilesystem")),
        has_init=bool((definition.get("linuxParameters") or {}).get("initProcessEnabled")),
    )


def has_access_point(place: str) -> bool:
    """Whether a file system is mounted through an access point, which reads and writes as a user of its own."""
    return "/" in place


def _volumes(definition: Mapping[str, Any], volumes: Sequence[Mapping[str, Any]]) -> tuple[dict[str, str], list[str]]:
    """Return the paths of file systems, each with it and its access point; and those of the task's own volumes."""
    places = {
        each["name"]: _place(each["efsVolumeConfiguration"]) for each in volumes if "efsVolumeConfiguration" in each
    }
    points = {point["containerPath"]: point["sourceVolume"] for point in definition.get("mountPoints", [])}
    kept = {path: places[name] for path, name in points.items() if name in places}
    return kept, [path for path in points if path not in kept]


def _place(efs: Mapping[str, Any]) -> str:
    access_point = efs.get("authorizationConfig", {}).get("accessPointId")
    return f"{efs['fileSystemId']}/{access_point}" if access_point else str(efs["fileSystemId"])


def _log_target(definition: Mapping[str, Any], task_id: str) -> LogTarget | None:
    configuration = definition.get("logConfiguration") or {}
    if configuration.get("logDriver") != "awslogs":
        return None
    options = configuration["options"]
    return LogTarget(
        group=options["awslogs-group"],
        stream=f"{options.get('awslogs-stream-prefix', 'ecs')}/{definition['name']}/{task_id}",
        region=options.get("awslogs-region"),
        creates_group=str(options.get("awslogs-create-group", "false")).lower() == "true",
    )
