"""Tells what this machine lacks, all of it at once, before anything starts.

Runs on the standard library alone, since it also looks for what the virtual environment is built with; psutil,
where it is installed, adds who holds a port. ``python -m lab.prerequisites [VARIABLE=PORT ...]``.
"""

from __future__ import annotations  # an old python3 must get as far as telling that it is old

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

JAVA = 17
PYTHON = (3, 13)
DISK_GIB = 5.0
MEMORY_GIB = 6.0
GIB = 1024**3

INSTALL = {
    "apt-get": {"java": "apt-get install openjdk-17-jdk-headless", "maven": "apt-get install maven"},
    "dnf": {"java": "dnf install java-17-openjdk-devel", "maven": "dnf install maven"},
    "brew": {"java": "brew install openjdk@17", "maven": "brew install maven"},
}


class PrerequisitesMissingError(RuntimeError):
    """The machine lacks something that the lab needs; each line of the message names one and its remedy."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("\n".join(lines))


@dataclass(frozen=True)
class TakenPort:
    """A port that the lab needs and something else listens on.

    Parameters
    ----------
    variable
        The variable of the environment that chooses another port.
    holder
        Name and process id of what listens, where it can be told.
    """

    port: int
    variable: str
    holder: str | None = None


@dataclass(frozen=True)
class Facts:
    """What this machine has. None: not found.

    Parameters
    ----------
    java
        The major version of the JDK on PATH.
    python
        The version of the interpreter that ``./setup`` would take.
    disk_gib, memory_gib
        Free, in GiB; memory_gib is None where the system does not tell.
    package_manager
        A key of ``INSTALL``.
    """

    java: int | None
    maven: bool
    python: tuple[int, int] | None
    disk_gib: float
    memory_gib: float | None
    taken_ports: Sequence[TakenPort] = ()
    package_manager: str | None = None


def failures(facts: Facts) -> list[str]:
    """Return one line for each thing that is missing, with its remedy."""
    return [*_tools(facts), *_room(facts), *map(_port, facts.taken_ports)]


def collect(ports: Mapping[str, int], folder: Path) -> Facts:
    """Look at this machine.

    Parameters
    ----------
    ports
        Ports of 127.0.0.1 that must be free, by the variable that changes each.
    folder
        Where the lab writes.
    """
    return Facts(
        java=_java(),
        maven=shutil.which("mvn") is not None,
        python=_python(),
        disk_gib=shutil.disk_usage(folder).free / GIB,
        memory_gib=_memory_gib(),
        taken_ports=[TakenPort(port, name, _holder(port)) for name, port in ports.items() if not _is_free(port)],
        package_manager=next((name for name in INSTALL if shutil.which(name)), None),
    )


def assert_met(ports: Mapping[str, int], folder: Path) -> None:
    """Check this machine, as :func:`collect` sees it.

    Raises
    ------
    PrerequisitesMissingError
        Names everything that is missing, one a line.
    """
    if lines := failures(collect(ports, folder)):
        raise PrerequisitesMissingError(lines)


def parse_java_version(text: str) -> int | None:
    """Return the major version in the output of ``java -version``: 8 for 1.8.0, 17 for 17.0.15."""
    found = re.search(r'version "(\d+)(?:\.(\d+))?', text)
    if found is None:
        return None
    major, minor = int(found[1]), int(found[2] or 0)
    return minor if major == 1 else major


def _tools(facts: Facts) -> list[str]:
    lines = []
    if facts.java is None or facts.java < JAVA:
        found = "is missing" if facts.java is None else f"is version {facts.java}"
        lines.append(f"Java {found}; Kafka needs a JDK {JAVA} or newer on PATH: {_install(facts, 'java')}")
    if not facts.maven:
        lines.append(f"Maven is missing; it fetches Kafka: {_install(facts, 'maven')}")
    if facts.python != PYTHON:
        wanted = ".".join(map(str, PYTHON))
        lines.append(f"Python {wanted} is missing: pyenv install {wanted}, or uv python install {wanted}")
    return lines


def _room(facts: Facts) -> list[str]:
    lines = []
    if facts.disk_gib < DISK_GIB:
        lines.append(
            f"only {facts.disk_gib:.1f} GiB of disk are free, {DISK_GIB:.0f} are needed: make clean, or free some"
        )
    if facts.memory_gib is not None and facts.memory_gib < MEMORY_GIB:
        lines.append(
            f"only {facts.memory_gib:.1f} GiB of memory are free, {MEMORY_GIB:.0f} are needed for two Kafka brokers, "
            "a Connect worker and the local AWS: end other programs"
        )
    return lines


def _port(taken: TakenPort) -> str:
    holder = taken.holder or f"something (`ss -ltnp sport = :{taken.port}` tells what)"
    return (
        f"port {taken.port} is held by {holder}: end it (`make down` if it is a lab), "
        f"or choose another port with {taken.variable}=<port>"
    )


def _install(facts: Facts, tool: str) -> str:
    if facts.package_manager is None:
        return f"install {tool} with this system's package manager"
    return INSTALL[facts.package_manager][tool]


def _java() -> int | None:
    # The compiler, because a JRE alone cannot build the image's own classes.
    if shutil.which("javac") is None or shutil.which("java") is None:
        return None
    done = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False)
    return parse_java_version(done.stderr)


def _python() -> tuple[int, int] | None:
    """Find it where ``./setup`` does."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")).glob("versions/3.13*/bin/python")
    test = f"import sys; sys.exit(sys.version_info[:2] != {PYTHON})"
    for candidate in (sys.executable, os.environ.get("PYTHON", ""), "python3.13", *map(str, pyenv)):
        with suppress(OSError):
            if candidate and subprocess.run([candidate, "-c", test], capture_output=True, check=False).returncode == 0:
                return PYTHON
    return None


def _memory_gib() -> float | None:
    with suppress(OSError):
        found = re.search(r"^MemAvailable:\s+(\d+) kB", Path("/proc/meminfo").read_text(), re.MULTILINE)
        return int(found[1]) * 1024 / GIB if found else None
    return None


def _is_free(port: int) -> bool:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def _holder(port: int) -> str | None:
    try:
        import psutil  # noqa: PLC0415 -- absent before the virtual environment is built
    except ImportError:
        return None
    with suppress(psutil.Error, StopIteration):
        found = next(
            it
            for it in psutil.net_connections("tcp")
            if it.status == psutil.CONN_LISTEN and it.laddr and it.laddr.port == port and it.pid
        )
        return f"{psutil.Process(found.pid).name()} (process {found.pid})"
    return None


def main(arguments: Sequence[str]) -> int:
    """Print every failure; return the status to end with."""
    ports = {name: int(port) for name, _, port in (argument.partition("=") for argument in arguments)}
    try:
        assert_met(ports, Path(os.curdir))
    except PrerequisitesMissingError as missing:
        print(missing, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
