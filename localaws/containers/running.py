"""What runs a task's container: its limits, file systems and environment as podman's options. Pure."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from localaws.containers.tools import PODMAN

LABEL: Final = "localaws.owner"
# podman's defaults are more than this machine may give.
ULIMITS: Final = ("--ulimit", "nofile=4096:4096", "--ulimit", "nproc=30000:30000")
CPU_UNITS_PER_CPU: Final = 1024
_BARE: Final = "tmpfs-mode=0755,notmpcopyup"


@dataclass(frozen=True)
class Limits:
    """What a task may take: CPU units (1024 a CPU) and MiB; None where the task definition names no limit."""

    cpu_units: int | None
    memory_mib: int | None


@dataclass(frozen=True)
class Run:
    """One container to run.

    Parameters
    ----------
    variables
        Names of the environment's variables; podman takes the values from its own environment, so that no secret
        stands on a command line.
    scratch
        Paths that end with the container and have the rights that the image declares for them.
    bare
        Such paths that the image does not declare: they are root's, and 0755.
    mounts
        Files and folders of this machine, each with its path in the container and podman's options for it.
    """

    name: str
    image: str
    owner_id: str
    limits: Limits
    variables: Iterable[str] = ()
    entry_point: Sequence[str] | None = None
    command: Sequence[str] | None = None
    read_only: bool = False
    has_init: bool = False
    scratch: Sequence[str] = ()
    bare: Sequence[str] = ()
    mounts: Mapping[Path, str] = field(default_factory=dict)


def run_command(run: Run) -> list[str]:
    """Return the command line that is the container: it prints what it prints, and ends with its exit code."""
    return [
        *(*PODMAN, "run", "--rm", "--name", run.name, "--label", f"{LABEL}={run.owner_id}", "--pull", "never"),
        # Health checks are asked for by ECS, not by the image; what the container prints is podman's own output.
        *("--no-healthcheck", "--log-driver", "none", "--network", "host", *ULIMITS),
        *_limits(run.limits),
        # podman would mount writable folders over a read-only root, which Fargate does not.
        *(("--read-only", "--read-only-tmpfs=false") if run.read_only else ()),
        *(("--init",) if run.has_init else ()),
        *(word for path in run.scratch for word in ("--volume", path)),
        # podman would copy the mode of the image's folder, declared or not, which Fargate does not.
        *(word for path in run.bare for word in ("--mount", f"type=tmpfs,destination={path},{_BARE}")),
        *(word for source, target in run.mounts.items() for word in ("--volume", f"{source}:{target}")),
        *(word for name in run.variables for word in ("--env", name)),
        *(("--entrypoint", json.dumps(list(run.entry_point))) if run.entry_point else ()),
        run.image,
        *(run.command or ()),
    ]


def exec_command(name: str, command: Sequence[str]) -> list[str]:
    """Return the command line that runs a command in a running container."""
    return [*PODMAN, "exec", name, *command]


def _limits(limits: Limits) -> list[str]:
    memory = (
        [] if limits.memory_mib is None else [f"--memory={limits.memory_mib}m", f"--memory-swap={limits.memory_mib}m"]
    )
    return memory if limits.cpu_units is None else [*memory, f"--cpus={limits.cpu_units / CPU_UNITS_PER_CPU:g}"]
