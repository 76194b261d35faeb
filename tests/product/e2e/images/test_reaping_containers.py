"""A lab that is killed leaves no container, no conmon and no mount."""

import os
import subprocess
import sys

import psutil
from tenacity import retry, stop_after_delay, wait_fixed

from lab.ownership import read_state
from lab.ports import Ports
from localaws.containers.leftovers import listed
from localaws.containers.running import LABEL
from localaws.processes import carrying
from tests.paths import ROOT

NAME = "e2e-images-reaping"


def commands_with(words: str) -> list[str]:
    lines = [" ".join(process.info["cmdline"] or ()) for process in psutil.process_iter(["cmdline"])]
    return [line for line in lines if words in line]


def mounts_of(container: str) -> list[str]:
    with open("/proc/self/mounts") as mounts:  # noqa: PTH123
        return [line for line in mounts if container in line]


def test_kill_9_leaves_no_container_no_conmon_and_no_mount() -> None:
    demo = subprocess.Popen(
        [sys.executable, "-m", "lab", "demo", "--containers", "--name", NAME],
        cwd=ROOT,
        env={**os.environ, **Ports.free().as_environment()},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert demo.stdout is not None
    assert any("Kafka Connect, started by the deployed ECS service" in line for line in demo.stdout)
    state = read_state(NAME)
    assert state is not None
    (container,) = listed(f"label={LABEL}={state.lab_id}")
    assert [line for line in commands_with(container) if "conmon" in line]
    assert mounts_of(container)
    demo.kill()
    demo.communicate()

    @retry(stop=stop_after_delay(60), wait=wait_fixed(0.2), reraise=True)
    def nothing_is_left() -> None:
        assert carrying(state.lab_id) == []
        assert listed(f"label={LABEL}={state.lab_id}") == []
        assert commands_with(container) == []
        assert mounts_of(container) == []

    nothing_is_left()
