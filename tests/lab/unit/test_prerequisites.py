import dataclasses
import os
import socket
from pathlib import Path

import pytest

from lab.prerequisites import Facts, TakenPort, collect, failures, parse_java_version

ENOUGH = Facts(java=21, maven=True, python=(3, 13), disk_gib=50, memory_gib=16, package_manager="apt-get")


def lacking(**facts: object) -> list[str]:
    return failures(dataclasses.replace(ENOUGH, **facts))  # type: ignore[arg-type] # the fields differ in type


def test_a_machine_with_everything_has_no_failures() -> None:
    assert failures(ENOUGH) == []


def test_everything_that_is_missing_is_told_at_once() -> None:
    nothing = Facts(None, maven=False, python=None, disk_gib=0, memory_gib=0, taken_ports=[TakenPort(1, "A")])
    assert len(failures(nothing)) == 6


@pytest.mark.parametrize(("java", "found"), [(None, "Java is missing"), (11, "Java is version 11")])
def test_an_absent_or_old_jdk_is_told_with_the_command_that_installs_one(java: int | None, found: str) -> None:
    (line,) = lacking(java=java)
    assert line.startswith(found)
    assert line.endswith(": apt-get install openjdk-17-jdk-headless")


@pytest.mark.parametrize(
    ("package_manager", "command"), [("brew", "brew install maven"), (None, "install maven with this system's")]
)
def test_the_command_is_that_of_this_systems_package_manager(package_manager: str | None, command: str) -> None:
    (line,) = lacking(maven=False, package_manager=package_manager)
    assert command in line


def test_another_python_will_not_do() -> None:
    (line,) = lacking(python=(3, 12))
    assert line == "Python 3.13 is missing: pyenv install 3.13, or uv python install 3.13"


def test_too_little_room_is_told_in_gib() -> None:
    assert "only 1.5 GiB of disk" in lacking(disk_gib=1.5)[0]
    assert "only 3.0 GiB of memory" in lacking(memory_gib=3.0)[0]
    assert lacking(memory_gib=None) == []


def test_a_taken_port_names_its_holder_and_the_setting_that_changes_it() -> None:
    (line,) = lacking(taken_ports=[TakenPort(19092, "LAB_SOURCE_PORT", "java (process 7)")])
    assert line.startswith("port 19092 is held by java (process 7): ")
    assert line.endswith("LAB_SOURCE_PORT=<port>")
    assert "ss -ltnp sport = :19092" in lacking(taken_ports=[TakenPort(19092, "LAB_SOURCE_PORT")])[0]


@pytest.mark.parametrize(
    ("text", "major"),
    [
        ('openjdk version "17.0.15" 2025-04-15', 17),
        ('openjdk version "21" 2023-09-19', 21),
        ('java version "1.8.0_411"', 8),
        ('openjdk version "25-ea" 2025-09-16', 25),
        ("The operation couldn't be completed. Unable to locate a Java Runtime.", None),
    ],
)
def test_the_major_version_of_java_is_read(text: str, major: int | None) -> None:
    assert parse_java_version(text) == major


def test_this_process_is_found_to_hold_its_port(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        taken = collect({"LAB_X_PORT": port}, tmp_path).taken_ports
    assert [(it.port, it.variable) for it in taken] == [(port, "LAB_X_PORT")]
    assert f"(process {os.getpid()})" in str(taken[0].holder)


def test_a_free_port_is_not_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    assert collect({"LAB_X_PORT": port}, tmp_path).taken_ports == []
