"""Whatever ends a lab, no process of it is left, and the next one starts."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress

import psutil
import pytest
from tenacity import retry, retry_if_result, stop_after_delay, wait_fixed

from lab.ownership import State, read_state, write_state
from lab.ports import Ports
from lab.prerequisites import collect
from localaws.processes import carrying
from tests.paths import BUILD, ROOT

NAME = "e2e-reaping"
PORTS = Ports.free()
ENVIRONMENT = {**os.environ, **PORTS.as_environment()}
Started = subprocess.Popen[str]
TWO_LABS = """
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from os import getpid
from lab.laboratory import inherited_lab_id
from localaws.processes import carrying

for lab in ("first", "second"):
    with inherited_lab_id(lab), ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert [pool.submit(getpid).result()] == [process.pid for process in carrying(lab)]
"""


@pytest.fixture
def demo() -> Iterator[Started]:
    # Who runs the tests by nohup has SIGINT ignored, and a process hands that on.
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    started = subprocess.Popen(
        [sys.executable, "-m", "lab", "demo", "--name", NAME],
        cwd=ROOT,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    signal.signal(signal.SIGINT, before)
    yield started
    with suppress(ProcessLookupError):
        os.killpg(started.pid, signal.SIGKILL)
    started.communicate()


def read_until(demo: Started, words: str) -> State:
    """Read the demo's lines until one has the words; return the lab's state."""
    assert demo.stdout is not None
    lines = []
    for line in demo.stdout:
        lines.append(line)
        if words in line:
            state = read_state(NAME)
            assert state is not None
            return state
    pytest.fail(f"the demo ended before {words!r}:\n{''.join(lines)}")


def run(command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "lab", command, "--name", NAME],
        cwd=ROOT,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )


@retry(retry=retry_if_result(bool), wait=wait_fixed(0.1), stop=stop_after_delay(30))
def left_of(lab_id: str) -> list[psutil.Process]:
    return carrying(lab_id)


def assert_nothing_is_left(state: State) -> None:
    assert left_of(state.lab_id) == []
    assert collect(PORTS.by_variable(), ROOT).taken_ports == []


@pytest.mark.parametrize("point", ["setting up", "the source, Kafka"])
def test_ctrl_c_ends_everything(demo: Started, point: str) -> None:
    state = read_until(demo, point)
    os.killpg(demo.pid, signal.SIGINT)
    _, errors = demo.communicate(timeout=60)
    assert demo.returncode == 130
    assert "interrupted" in errors
    assert str(BUILD / NAME) in errors
    assert "Traceback" not in errors
    assert_nothing_is_left(state)


def test_sigterm_ends_everything(demo: Started) -> None:
    state = read_until(demo, "setting up")
    demo.terminate()
    demo.communicate(timeout=60)
    assert demo.returncode == 143
    assert_nothing_is_left(state)


def test_kill_9_ends_everything(demo: Started) -> None:
    state = read_until(demo, "the source, Kafka")
    assert carrying(state.lab_id)
    demo.kill()
    assert_nothing_is_left(state)


def test_a_detached_lab_answers_until_it_is_told_to_end() -> None:
    up = run("up")
    assert up.returncode == 0, up.stderr
    state = read_state(NAME)
    assert state is not None
    assert f"127.0.0.1:{PORTS.source}" in up.stdout
    assert "runs already" in run("up").stderr
    assert run("status").returncode == 0
    assert "has ended" in run("down").stdout
    assert_nothing_is_left(state)
    assert run("status").returncode == 1


def test_what_a_killed_lab_left_is_seen_and_taken_away() -> None:
    owner = subprocess.Popen([sys.executable, "-c", ""])
    owner.wait()
    (BUILD / NAME).mkdir(exist_ok=True)
    write_state(BUILD / NAME, State(lab_id="killed", owner=owner.pid, addresses={"aws": "http://localhost:1"}))
    assert "make down" in run("status").stderr
    assert "has ended" in run("down").stdout
    assert read_state(NAME) is None


def test_a_taken_port_is_told_before_anything_starts() -> None:
    with socket.create_server(("127.0.0.1", PORTS.cloud)):
        up = run("up")
    assert up.returncode == 1
    assert f"port {PORTS.cloud} is held by" in up.stderr
    assert "LAB_CLOUD_PORT" in up.stderr
    assert "Traceback" not in up.stderr
    assert not (BUILD / NAME / "source").exists()


def test_only_what_belongs_to_one_lab_carries_its_id_not_what_serves_the_next_one_too() -> None:
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", TWO_LABS], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")
