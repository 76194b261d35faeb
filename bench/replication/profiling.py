"""Where the CPU time of a record goes: async-profiler in our worker, its stacks sorted into parts of the way.

Writes ``build/bench/profile.json``; the stacks lie beside it, for a flame graph.
"""

import platform
import re
import subprocess
import threading
from collections import Counter
from pathlib import Path
from typing import Final

import click

from bench.replication.cases import OUR_CASE
from bench.replication.datasets import ONE_KB
from bench.replication.running import Rig, rig
from bench.results import FOLDER, Row, median_row, write
from localaws.built_once import MAVEN, built_once, run

POM: Final = Path(__file__).parent / "profiler.pom.xml"
STACKS: Final = FOLDER / "profile.collapsed"
WARM_SECONDS: Final = 45.0
RUN_SECONDS: Final = 8.0
# A run copies its first records slowly: the profile begins after so many seconds.
FIRST_SECONDS: Final = 1.5
OTHER: Final = "everything else"
# The first that a stack matches counts; each is looked for in the whole stack, from the thread to the leaf.
PARTS: Final = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("JVM: compiling", r"CompileBroker|C2Compiler|Phase[A-Z]|C1_|Compilation::"),
        ("JVM: collecting garbage", r"GCTaskThread|WorkerThread|PSPromotion|PSParallel|ParallelScavenge|VM_ParallelGC"),
        ("producer: lz4", r"LZ4JNI"),
        ("producer: writing to the socket", r"Sender\.run.*(FileDispatcherImpl\.write|attemptWrite)"),
        ("MirrorMaker 2: commitRecord", r"MirrorSourceTask\.commitRecord"),
        ("Connect: callbacks", r"AbstractWorkerSourceTask.*onCompletion|AbstractWorkerSourceTask\.lambda\$sendRecords"),
        ("producer: completing batches", r"Sender\.run.*completeBatch"),
        ("producer: the rest of the sender", r"Sender\.run"),
        ("Connect: converting records and headers", r"convertTransformedRecord"),
        ("Connect: SubmittedRecords", r"SubmittedRecords"),
        ("producer: copying into batches", r"MemoryRecordsBuilder\.append"),
        ("producer: accumulator, partitioner, metadata", r"KafkaProducer\.send"),
        ("Connect: the rest of sending", r"sendRecords"),
        ("consumer: reading from the socket", r"MirrorSourceTask\.poll.*(attemptRead|NetworkReceive)"),
        ("consumer: parsing, checksums, the rest", r"MirrorSourceTask\.poll.*KafkaConsumer"),
        ("MirrorMaker 2: poll and convertRecord", r"MirrorSourceTask\.poll"),
    )
)


def profiler() -> Path:
    """Return async-profiler's agent, fetched once."""
    place = {"x86_64": "linux-x64", "aarch64": "linux-arm64"}[platform.machine()]

    def fetch(folder: Path) -> None:
        run([*MAVEN, "--file", str(POM), f"-Dprofiler.folder={folder}", "package"])

    return built_once(FOLDER / "profiler", [POM], fetch) / place / "libasyncProfiler.so"


def shares(stacks: str) -> dict[str, float]:
    """Return each part's share of the samples, 0 to 1, of stacks in the collapsed format: ``frame;frame count``."""
    counted: Counter[str] = Counter()
    for line in stacks.splitlines():
        stack, _, count = line.rpartition(" ")
        part = next((name for name, pattern in PARTS if pattern.search(stack)), OTHER)
        counted[part] += int(count)
    total = counted.total()
    return {part: count / total for part, count in counted.most_common()}


def profile(machinery: Rig, agent: Path) -> float:
    """Profile one run of our worker into ``STACKS``; return the CPU microseconds of a record."""
    worker = machinery.workers.of(OUR_CASE.worker)
    process = worker.running.popen.pid
    begin = threading.Timer(FIRST_SECONDS, _tell, (process, agent, "start,event=cpu,interval=1ms,threads"))
    begin.start()
    measured, _ = machinery.run(OUR_CASE, ONE_KB, RUN_SECONDS)
    begin.join()
    _tell(process, agent, f"stop,file={STACKS},collapsed")
    return measured.cpu_seconds / measured.records * 1e6


def _tell(process: int, agent: Path, command: str) -> None:
    argv = ["jcmd", str(process), "JVMTI.agent_load", str(agent), f'"{command}"']
    subprocess.run(argv, check=True, stdout=subprocess.DEVNULL)


def rows(microseconds: float, parts: dict[str, float]) -> list[Row]:
    """Return the time of each part."""
    return [
        median_row("profile: CPU of a record", "all of it", "µs", [microseconds]),
        *(median_row("profile: CPU of a record", part, "µs", [share * microseconds]) for part, share in parts.items()),
    ]


@click.command()
def main() -> None:
    """Profile our worker when it is warm."""
    agent = profiler()
    with rig() as machinery:
        ONE_KB.fill(machinery.clusters.source)
        machinery.warm_up(OUR_CASE, ONE_KB, WARM_SECONDS)
        microseconds = profile(machinery, agent)
    found = rows(microseconds, shares(STACKS.read_text()))
    for row in found:
        click.echo(f"{row.value:5.2f} {row.unit} {row.case}")
    click.echo(f"wrote {write('profile', found)}")


if __name__ == "__main__":
    main()
