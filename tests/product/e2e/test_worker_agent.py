"""The faults that the lab injects into a JVM, from within and by a debugger: they come, and they go."""

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import psutil
import pytest
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from lab.faults import agent
from lab.faults.processes import threads_frozen
from lab.jvm import reaching
from localaws.fargate.images import LocalImages
from localaws.fargate.mounts import mounts_of, with_mounts
from localaws.fargate.specification import container_of
from localaws.processes import Processes

if TYPE_CHECKING:
    from lab.faults.site import Site

IDLE = Path(__file__).parent / "Idle.java"
# As WorkerConfiguration starts a worker's JVM, but smaller.
OPTIONS = ("-Xms96m", "-Xmx96m", "-Xmn64m", "-XX:+UseParallelGC", "-XX:-UseAdaptiveSizePolicy", "-XX:SurvivorRatio=6")


@pytest.fixture
def jvm(tmp_path: Path) -> Iterator[psutil.Process]:
    """A JVM whose heap is empty, in the process of a task."""
    (tmp_path / "idle").mkdir()
    (tmp_path / "idle" / "Dockerfile").write_text('FROM java\nVOLUME ["/tmp"]\nUSER 10001:10001\n')
    images = LocalImages(sources=tmp_path, builds=tmp_path)
    definition = {"name": "idle", "image": "idle", "readonlyRootFilesystem": True}
    definition["mountPoints"] = [{"sourceVolume": "scratch", "containerPath": "/tmp"}]  # noqa: S108
    container = container_of([definition], {}, "task", [{"name": "scratch"}])
    command = ["java", *OPTIONS, str(IDLE)]
    with Processes() as processes:
        command = with_mounts(command, container, images, mounts_of(container, images, tmp_path, None))
        running = processes.start("idle", command, log=tmp_path / "idle.log")
        eventually(lambda: "Idle" in jcmd(running.popen.pid, "VM.command_line"))
        yield psutil.Process(running.popen.pid)


def test_a_heap_fills_and_is_empty_again(jvm: psutil.Process) -> None:
    with agent.within(jvm, "heap"):
        eventually(lambda: old_generation(jvm) > 90)
        before = collecting_milliseconds(jvm)
        eventually(lambda: collecting_milliseconds(jvm) > before)
    jcmd(jvm.pid, "GC.run")
    eventually(lambda: old_generation(jvm) < 50)


def test_a_bean_is_there_as_long_as_the_fault(jvm: psutil.Process) -> None:
    with agent.within(jvm, "metrics"), pytest.raises(subprocess.CalledProcessError), agent.within(jvm, "metrics"):
        pass  # Two beans of one name are refused: the first is there.
    with agent.within(jvm, "metrics"):
        pass


def test_a_jvm_that_is_gone_is_an_error(jvm: psutil.Process) -> None:
    jvm.kill()
    jvm.wait()
    with pytest.raises(subprocess.CalledProcessError), agent.within(jvm, "heap"):
        pass


def test_a_thread_is_stopped_when_the_fault_is_there_and_goes_on_afterwards(
    jvm: psutil.Process, tmp_path: Path
) -> None:
    with Processes() as started:
        lab = SimpleNamespace(start=lambda name, argv: started.start(name, argv, log=tmp_path / f"{name}.log"))
        waiting = SimpleNamespace(until=lambda holds, _what, _seconds: eventually(holds))
        with threads_frozen(cast("Site", SimpleNamespace(lab=lab, waiting=waiting)), jvm, "Common-Cleaner"):
            assert "t" in states(jvm)
        eventually(lambda: "t" not in states(jvm))


def states(jvm: psutil.Process) -> set[str]:
    """Return the states that its threads are in."""
    stats = [task.joinpath("stat").read_text() for task in Path(f"/proc/{jvm.pid}/task").iterdir()]
    return {stat.rpartition(")")[2].split()[0] for stat in stats}


def old_generation(jvm: psutil.Process) -> float:
    """Return the per cent of the old generation that is in use; jstat would need a user that has a name."""
    found = re.search(r"ParOldGen\s+total (\d+)K, used (\d+)K", jcmd(jvm.pid, "GC.heap_info"))
    assert found
    return 100 * int(found[2]) / int(found[1])


def collecting_milliseconds(jvm: psutil.Process) -> float:
    """Return the CPU time of the threads that collect garbage."""
    dump = jcmd(jvm.pid, "Thread.print")
    return sum(map(float, re.findall(r'"(?:ParGC|GC) Thread#\d+".*?cpu=([\d.]+)ms', dump)))


def jcmd(process_id: int, command: str) -> str:
    argv = reaching(process_id, ["jcmd", str(process_id), command])
    return subprocess.run(argv, capture_output=True, text=True, check=False).stdout


def eventually(holds: Callable[[], bool]) -> None:
    Retrying(retry=retry_if_result(lambda held: not held), wait=wait_fixed(0.2), stop=stop_after_delay(30))(holds)
