"""How long a worker takes to start and to copy its first record, with and without an archive of its classes (CDS).

Writes ``build/bench/starting.json``. The archive is made as an image's build could make it: by a worker that finds no
cluster and ends.
"""

import os
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import click

from bench.replication.datasets import ONE_KB
from bench.replication.registering import Started, start_worker
from bench.replication.running import rig
from bench.replication.worker import IMAGE, OURS, WorkerKind
from bench.results import FOLDER, Row, median_row, write
from lab.images import build_connect_image
from localaws.built_once import built_once

RECORDS: Final = 100_000
MEBIBYTE: Final = 1024 * 1024
MAIN: Final = "org.apache.kafka.connect.cli.ConnectDistributed"
# Nobody listens there: the worker loads its plugins and clients, gives up and ends, and the archive is written.
NOWHERE: Final = "127.0.0.1:1"
GIVE_UP_MS: Final = "2000"


class NoArchiveError(RuntimeError):
    """The JVM wrote no archive of its classes; its output says why."""


def class_archive() -> Path:
    """Return the archive of the classes that a worker loads until it asks its cluster, made once for an image."""
    build_connect_image()
    return built_once(FOLDER / "class-archive", [IMAGE / "libs", Path(__file__)], _dump) / "worker.jsa"


def _dump(folder: Path) -> None:
    properties = folder / "worker.properties"
    properties.write_text(
        "\n".join(
            [
                (IMAGE / "config" / "worker.properties").read_text(),
                *(f"{name}.storage.topic=none" for name in ("config", "offset", "status")),
                *(f"{prefix}bootstrap.servers={NOWHERE}" for prefix in ("", "producer.", "consumer.")),
                "group.id=none",
                f"default.api.timeout.ms={GIVE_UP_MS}",
                f"request.timeout.ms={GIVE_UP_MS}",
            ]
        )
    )
    archive = folder / "worker.jsa"
    argv = ["java", f"-XX:ArchiveClassesAtExit={archive}", "-XX:+UseParallelGC", "-cp", f"{IMAGE}/libs/*", MAIN]
    done = subprocess.run([*argv, str(properties)], env=os.environ, capture_output=True, text=True, check=False)
    if not archive.exists():
        raise NoArchiveError(f"{done.stdout[-2000:]}\n{done.stderr[-2000:]}")


def with_archive(archive: Path) -> WorkerKind:
    """Return our worker with the archive, which it has to use: without ``-Xshare:on`` it may pass over it."""
    options = f"-Xshare:on -XX:SharedArchiveFile={archive}"
    return replace(OURS, name="ours with archive", environment={"JAVA_TOOL_OPTIONS": options})


def rows(case: str, measured: Sequence[Started]) -> list[Row]:
    """Return how long the workers took."""
    return [
        median_row("worker start: until it answers", case, "s", [one.answering for one in measured]),
        median_row("worker start: CPU until it answers", case, "s", [one.cpu for one in measured]),
        median_row("worker start: then to its first record", case, "s", [one.copying for one in measured]),
    ]


@click.command()
@click.option("--quick", is_flag=True, help="One run each: do the parts work?")
def main(quick: bool) -> None:
    """Start workers with and without the archive, one after the other."""
    archive, data = class_archive(), replace(ONE_KB, records=RECORDS)
    kinds = {"as the image starts it": OURS, "with an archive of its classes": with_archive(archive)}
    started: dict[str, list[Started]] = {case: [] for case in kinds}
    with rig() as machinery:
        data.fill(machinery.clusters.source)
        for _ in range(1 if quick else 4):
            for case, kind in kinds.items():
                one = start_worker(machinery, data, kind)
                started[case].append(one)
                click.echo(
                    f"{case}: answers in {one.answering:.1f} s, CPU {one.cpu:.1f} s; copies {one.copying:.1f} s later"
                )
    found = [row for case, measured in started.items() for row in rows(case, measured)]
    found.append(
        median_row("worker start: size", "archive of classes", "MiB", [archive.stat().st_size / MEBIBYTE], digits=0)
    )
    click.echo(f"wrote {write('starting', found, quick=quick)}")


if __name__ == "__main__":
    main()
