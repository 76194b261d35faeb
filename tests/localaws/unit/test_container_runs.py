"""What podman is told of a task: nothing that is not in its definition, and no secret."""

from pathlib import Path
from typing import Any

from localaws.containers.running import Limits, Run, run_command
from localaws.fargate.specification import container_of

LIMITS = Limits(cpu_units=1024, memory_mib=2048)
CONNECT = {
    "name": "connect",
    "image": "registry.example/kafka-connect:v1",
    "readonlyRootFilesystem": True,
    "linuxParameters": {"initProcessEnabled": True},
    "mountPoints": [
        {"sourceVolume": "temporary", "containerPath": "/tmp"},  # noqa: S108
        {"sourceVolume": "data", "containerPath": "/opt/data"},
    ],
}
VOLUMES: list[dict[str, Any]] = [
    {"name": "temporary"},
    {"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-1"}},
]


def words(run: Run) -> str:
    return " ".join(run_command(run))


def test_limits_are_the_tasks() -> None:
    told = run_command(Run("task", "image", "lab", LIMITS))
    assert {"--memory=2048m", "--memory-swap=2048m", "--cpus=1"} <= set(told)
    assert "--cpus=0.25" in run_command(Run("task", "image", "lab", Limits(256, 512)))
    unlimited = words(Run("task", "image", "lab", Limits(None, None)))
    assert "--memory" not in unlimited
    assert "--cpus" not in unlimited


def test_a_read_only_root_has_no_writable_folders_but_the_tasks_own() -> None:
    told = words(Run("task", "image", "lab", LIMITS, read_only=True, scratch=["/scratch"]))
    assert "--read-only --read-only-tmpfs=false" in told
    assert "--volume /scratch" in told
    assert "--read-only" not in words(Run("task", "image", "lab", LIMITS))


def test_a_volume_that_the_image_does_not_declare_is_roots_and_0755() -> None:
    told = run_command(Run("task", "image", "lab", LIMITS, bare=["/scratch"]))
    assert told[told.index("--mount") + 1] == "type=tmpfs,destination=/scratch,tmpfs-mode=0755,notmpcopyup"
    assert "--volume" not in told


def test_variables_are_named_and_their_values_are_not() -> None:
    told = run_command(Run("task", "image", "lab", LIMITS, variables={"PASSWORD": "hidden"}))
    assert told[told.index("--env") + 1] == "PASSWORD"
    assert "hidden" not in " ".join(told)


def test_a_command_follows_the_image_and_an_entry_point_precedes_it() -> None:
    told = run_command(Run("task", "image", "lab", LIMITS, entry_point=["/bin/run", "-v"], command=["fast"]))
    assert told[-4:] == ["--entrypoint", '["/bin/run", "-v"]', "image", "fast"]
    assert run_command(Run("task", "image", "lab", LIMITS))[-1] == "image"


def test_files_of_this_machine_are_mounted() -> None:
    told = words(Run("task", "image", "lab", LIMITS, mounts={Path("/names/resolv.conf"): "/etc/resolv.conf:ro"}))
    assert "--volume /names/resolv.conf:/etc/resolv.conf:ro" in told


def test_a_task_definition_says_what_may_be_written_and_who_reaps() -> None:
    container = container_of([CONNECT], {}, "task", VOLUMES)
    assert (container.read_only, container.has_init) == (True, True)
    assert (container.scratch, container.volumes) == (["/tmp"], {"/opt/data": "fs-1"})  # noqa: S108
    bare = container_of([{"name": "x", "image": "x"}], {}, "task")
    assert (bare.read_only, bare.has_init, bare.scratch) == (False, False, [])
