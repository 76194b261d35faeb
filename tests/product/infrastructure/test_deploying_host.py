"""A host that only builds images and deploys needs Python and the SAM CLI, and nothing that the lab needs."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.paths import ROOT

pytestmark = pytest.mark.slow

# Of the system; no JDK and no Maven among them.
TOOLS = ("bash", "env", "dirname", "mkdir", "touch", "cp", "chmod", "cat", "make")
# Notes how it was called. As `python -m venv` it makes a folder of programs that do likewise.
STUB = """#!/bin/bash
echo "${0#"$PWD"/} $*" >>"$CALLS"
if [[ $1 == -c ]]; then exec "$REAL_PYTHON" "$@"; fi
if [[ "$*" == "-m lab.prerequisites" ]]; then exit 1; fi
if [[ "$*" == "-m venv"* ]]; then
    mkdir -p "$4/bin"
    for name in python uv sam; do cp "$0" "$4/bin/$name"; done
fi
"""


@pytest.fixture
def host(tmp_path: Path) -> Path:
    """Return a fresh clone, as far as make and setup read it."""
    for name in ("Makefile", "setup"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in TOOLS:
        (tools / name).symlink_to(str(shutil.which(name)))
    (tools / "python3.13").write_text(STUB)
    (tools / "python3.13").chmod(0o755)
    return tmp_path


def made(host: Path, *arguments: str) -> tuple[int, list[str]]:
    """Run make; return its status and the programs that it called."""
    calls = host / "calls"
    environment = {
        "PATH": str(host / "tools"),
        "HOME": str(host),
        "CALLS": str(calls),
        "REAL_PYTHON": sys.executable,
    }
    done = subprocess.run(
        [host / "tools" / "make", *arguments], cwd=host, env=environment, capture_output=True, check=False
    )
    return done.returncode, calls.read_text().splitlines()


def test_deploy_asks_for_nothing_of_the_lab(host: Path) -> None:
    status, calls = made(host, "deploy")
    assert status == 0
    assert calls[-2:] == [".tools/sam/bin/sam build", ".tools/sam/bin/sam deploy --guided"]
    assert not [call for call in calls if "lab.prerequisites" in call or "dev.txt" in call]


def test_deploy_takes_an_environments_files(host: Path) -> None:
    status, calls = made(host, "deploy", "ARGS=--config-env production")
    assert (status, calls[-1]) == (0, ".tools/sam/bin/sam deploy --config-env production")


def test_images_asks_for_nothing_of_the_lab(host: Path) -> None:
    status, calls = made(host, "images", "REGISTRY=example", "ARGS=kafka-connect")
    assert (status, calls[-1]) == (0, ".tools/sam/bin/python -m images kafka-connect")
    assert not [call for call in calls if "lab.prerequisites" in call or "dev.txt" in call]


def test_the_lab_still_asks_for_what_it_needs(host: Path) -> None:
    status, calls = made(host, "unit")
    assert status != 0
    assert calls[-1].endswith("python3.13 -m lab.prerequisites")


def test_what_builds_images_runs_on_the_sam_clis_python() -> None:
    python = ROOT / ".tools" / "sam" / "bin" / "python"
    environment = {"PATH": os.defpath}
    done = subprocess.run(
        [python, "-m", "images", "--help"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert "--create-repositories" in done.stdout, done.stderr
