"""How long the functions take to start cold and to answer warm, what they weigh, and what their imports cost.

Writes ``build/bench/functions.json``. The process is AWS's own runtime interface client (awslambdaric) with the layer
as ``sam build`` makes it and, as on Lambda, no right to write compiled modules beside it. Lambda adds what it takes to
fetch and start the environment itself, which is not measured here.
"""

import os
import re
import shutil
import statistics
import subprocess
import time
import uuid
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click
import psutil

from bench.results import FOLDER, Row, median_row, write
from lab.paths import LAMBDA_RUNTIME_PYTHON, ROOT
from localaws.lambdas.runtime_api import Answered, Invocation, Ready, RuntimeApi
from localaws.processes import Processes

FUNCTIONS: Final = ROOT / "functions"
LAYER: Final = FOLDER / "layer"
# It reads and calls nothing, so what it takes is what every answer takes: the runtime, Powertools, pydantic.
WITHOUT_ADAPTERS: Final = "explain_failure"
EVENT: Final = b'{"execution": "arn", "error": {"Error": "States.Timeout", "Cause": "none"}}'
WARM_INVOCATIONS: Final = 20
INIT_SECONDS: Final = 60.0
HEAVIEST_IMPORTS: Final = 12
MEBIBYTE: Final = 1024 * 1024
IMPORT_TIME: Final = re.compile(r"import time:\s+(\d+) \|\s+(\d+) \| (.+)")


class FunctionFailedError(RuntimeError):
    """A function did not start or answer; its log says why."""


@dataclass(frozen=True)
class Start:
    """One fresh environment: milliseconds to its first request for work, and for each answer after that.

    The CPU time of the start says what it takes where others share the machine.
    """

    init_ms: float
    init_cpu_ms: float
    answers_ms: tuple[float, ...]


def start(function: str, processes: Processes, *, invocations: int) -> Start:
    """Start an environment of a function and let it answer so often.

    Raises
    ------
    FunctionFailedError
    """
    api = RuntimeApi(function)
    log = FOLDER / "functions" / f"{function}.log"
    began = time.monotonic()
    process = processes.start(
        function,
        [LAMBDA_RUNTIME_PYTHON, "-m", "awslambdaric", "app.handler"],
        log=log,
        env={**_environment(), "AWS_LAMBDA_RUNTIME_API": api.address},
        cwd=FUNCTIONS / function,
    )
    try:
        _await(api, Ready, log)
        init_ms = (time.monotonic() - began) * 1000
        used = psutil.Process(process.popen.pid).cpu_times()
        cpu_ms = (used.user + used.system) * 1000
        return Start(init_ms, cpu_ms, tuple(_answer_ms(api, log) for _ in range(invocations)))
    finally:
        process.stop(grace_seconds=0)
        api.close()


def _answer_ms(api: RuntimeApi, log: Path) -> float:
    began = time.monotonic()
    api.send(Invocation(str(uuid.uuid4()), EVENT, round((time.time() + INIT_SECONDS) * 1000)))
    _await(api, Answered, log)
    milliseconds = (time.monotonic() - began) * 1000
    _await(api, Ready, log)
    return milliseconds


def _await(api: RuntimeApi, expected: type, log: Path) -> None:
    message = api.next_message(INIT_SECONDS)
    if not isinstance(message, expected) or (isinstance(message, Answered) and message.failed):
        raise FunctionFailedError(f"{message}; see {log}")


def _environment() -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(LAYER / "python"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_LAMBDA_FUNCTION_NAME": "bench",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
        "POWERTOOLS_SERVICE_NAME": "bench",
        "POWERTOOLS_METRICS_NAMESPACE": "bench",
    }


def build_layer() -> None:
    """Build the layer as ``sam build`` does, from nothing."""
    shutil.rmtree(LAYER, ignore_errors=True)
    make = ["make", "--silent", "-C", str(ROOT / "layers" / "mskmigration"), "build-Library"]
    path = f"{ROOT}/.venv/bin:{os.environ['PATH']}"
    subprocess.run([*make, f"ARTIFACTS_DIR={LAYER}"], env={**os.environ, "PATH": path}, check=True)


def sizes() -> Iterator[Row]:
    """Return the layer's size, unpacked and packed, and the largest function's."""
    unpacked = sum(file.stat().st_size for file in LAYER.rglob("*") if file.is_file())
    archive = FOLDER / "layer.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in sorted(LAYER.rglob("*")):
            packed.write(file, file.relative_to(LAYER))
    largest = max(sum(file.stat().st_size for file in folder.glob("*.py")) for folder in _folders())
    yield median_row("functions: size", "layer, unpacked", "MiB", [unpacked / MEBIBYTE], digits=1)
    yield median_row("functions: size", "layer, packed", "MiB", [archive.stat().st_size / MEBIBYTE], digits=1)
    yield median_row("functions: size", "largest function", "KiB", [largest / 1024], digits=1)


def imports(function: str) -> Iterator[Row]:
    """Return what the heaviest imports of a function take, with all that they import in turn."""
    argv = [str(LAMBDA_RUNTIME_PYTHON), "-X", "importtime", "-c", "import app"]
    done = subprocess.run(
        argv, env=_environment(), cwd=FUNCTIONS / function, capture_output=True, text=True, check=True
    )
    found = {match[3].strip(): int(match[2]) / 1000 for match in IMPORT_TIME.finditer(done.stderr)}
    packages = {name: ms for name, ms in found.items() if name.count(".") <= 1}
    for name in sorted(packages, key=lambda name: -packages[name])[:HEAVIEST_IMPORTS]:
        yield median_row(f"functions: imports of {function}", name, "ms", [packages[name]], digits=0)


def _folders() -> list[Path]:
    return sorted(app.parent for app in FUNCTIONS.glob("*/app.py"))


@click.command()
@click.option("--runs", default=5, show_default=True)
@click.option("--quick", is_flag=True, help="Two functions, one run.")
def main(runs: int, quick: bool) -> None:
    """Measure every function's start, and the warm answers of one that calls nothing."""
    build_layer()
    names = [WITHOUT_ADAPTERS, "check_health"] if quick else [folder.name for folder in _folders()]
    rows = [*sizes(), *imports("check_health")]
    with Processes() as processes:
        starts: dict[str, list[Start]] = {name: [] for name in names}
        for number in range(1 if quick else runs):  # interleaved: the machine is slower at times
            click.echo(f"round {number + 1}: {len(names)} functions")
            for name in names:
                starts[name].append(start(name, processes, invocations=0))
        warm = start(WITHOUT_ADAPTERS, processes, invocations=WARM_INVOCATIONS).answers_ms
    for name, found in starts.items():
        rows.append(median_row("functions: cold start", name, "ms", [one.init_ms for one in found], digits=0))
        rows.append(median_row("functions: cold start, CPU", name, "ms", [one.init_cpu_ms for one in found], digits=0))
        click.echo(f"{name}: {rows[-2].value:.0f} ms, of CPU {rows[-1].value:.0f} ms")
    rows.append(median_row("functions: answer", "first", "ms", warm[:1], digits=1))
    rows.append(median_row("functions: answer", "warm", "ms", warm[1:], digits=1))
    click.echo(f"first answer {warm[0]:.1f} ms, then {statistics.median(warm[1:]):.1f} ms")
    click.echo(f"wrote {write('functions', rows, quick=quick)}")


if __name__ == "__main__":
    main()
