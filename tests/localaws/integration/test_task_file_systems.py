"""What a task sees of its file systems: as on Fargate, and as far as this machine lets a process have mounts."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from localaws.fargate import mounts
from localaws.fargate.images import LocalImages
from localaws.fargate.mounts import Mount, VolumeNotWritableError, can_mount, mounts_of, with_mounts
from localaws.fargate.specification import container_of
from tests.localaws.integration.fake_worker import Worker, eventually

TMP = "/tmp"  # noqa: S108
EMPTY: dict[str, Any] = {
    "readonlyRootFilesystem": True,
    "mountPoints": [{"sourceVolume": "scratch", "containerPath": TMP, "readOnly": False}],
}
VOLUMES = [{"name": "scratch"}]
# What an entrypoint does first, and what it may not do.
ENTRYPOINT = f"""#!/bin/sh
set -eu
mktemp -d "${{TMPDIR:-{TMP}}}/task.XXXXXX" >/dev/null
stat -c '%a %u' {TMP}
id -u
! touch /task /opt/task "$0.task" 2>/dev/null || echo "the root file system is not read-only"
touch {TMP}/task && echo written
"""
needs_mounts = pytest.mark.skipif(not can_mount(), reason="no process may have mounts of its own here")
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become the image's user")

type Build = Callable[[str], LocalImages]


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Build an image in a folder below /tmp, which the volume hides."""

    def build(declared: str, folder: Path = tmp_path) -> LocalImages:
        return built(folder, declared)

    return build


def built(folder: Path, declared: str) -> LocalImages:
    image = folder / "writer"
    (image / "bin").mkdir(parents=True, exist_ok=True)
    (image / "Dockerfile").write_text(
        f'FROM scratch\n{declared}\nUSER 10001:10001\nENTRYPOINT ["/opt/writer/bin/entrypoint"]\n'
    )
    entrypoint = image / "bin" / "entrypoint"
    entrypoint.write_text(ENTRYPOINT)
    entrypoint.chmod(0o755)
    return LocalImages(sources=folder, builds=folder)


def run(images: LocalImages, folder: Path) -> subprocess.CompletedProcess[str]:
    container = container_of([{"name": "writer", "image": "writer:1", **EMPTY}], {}, "task", VOLUMES)
    command = with_mounts(
        images.command_line("writer:1", None, None), container, images, mounts_of(container, images, folder, None)
    )
    return subprocess.run(command, capture_output=True, text=True, check=False)


@needs_mounts
@needs_root
def test_a_declared_volume_has_the_images_rights_and_the_process_is_of_its_user(build: Build, tmp_path: Path) -> None:
    done = run(build(f'VOLUME ["{TMP}"]'), tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == ["1777", "0", "10001", "written"]


@needs_mounts
def test_what_the_image_does_not_declare_is_roots_and_its_user_cannot_write_there(build: Build, tmp_path: Path) -> None:
    done = run(build(""), tmp_path)
    assert done.returncode != 0
    assert "Permission denied" in done.stderr


def test_without_mounts_of_its_own_a_task_that_could_not_write_does_not_start(
    build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mounts, "can_mount", lambda: False)
    with pytest.raises(VolumeNotWritableError, match=rf"in {TMP}: Permission denied.* 0:0's with mode 0755.* 10001:"):
        run(build(""), tmp_path)
    container = container_of([{"name": "writer", "image": "writer:1", **EMPTY}], {}, "task", VOLUMES)
    assert mounts_of(container, build(f"VOLUME {TMP}"), tmp_path, None) == []


@needs_mounts
@pytest.mark.parametrize(("declared", "mode"), [(f"VOLUME {TMP}", "755"), ("", "555")])
def test_an_ordinary_users_volume_is_open_or_closed_to_itself(
    build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, declared: str, mode: str
) -> None:
    monkeypatch.setattr(mounts, "_is_root", lambda: False)
    container = container_of([{"name": "writer", "image": "writer:1", **EMPTY}], {}, "task", VOLUMES)
    assert mounts_of(container, build(declared), tmp_path, None) == [
        Mount("empty", f"mode={mode},uid=0,gid=0", Path(TMP))
    ]


def test_a_task_that_cannot_write_to_its_volume_says_so_in_its_log(worker: Worker) -> None:
    built(worker.cloud.folder / "images", "")
    task = worker.stopped(worker.run(worker.define(volumes=VOLUMES, image="writer:1", **EMPTY)))
    assert task["stopCode"] in {"EssentialContainerExited", "TaskFailedToStart"}

    def reason() -> str:
        logged = worker.cloud.client("logs").filter_log_events(logGroupName=worker.name)["events"]
        told: str = "\n".join([task["stoppedReason"], *(event["message"] for event in logged)])
        assert "Permission denied" in told
        return told

    assert TMP in eventually(reason)
