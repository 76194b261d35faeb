"""Runs a command of the lab as a person does, on ports of its own."""

import json
import os
import subprocess
import sys
from typing import Any

from lab.ports import Ports
from tests.paths import BUILD, ROOT


def report_of(command: str, name: str, *options: str) -> Any:
    """Run ``python -m lab <command>`` to its end and return the report that it wrote."""
    file = BUILD / name / "report.json"
    file.unlink(missing_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "lab", command, "--name", name, *options],
        cwd=ROOT,
        env={**os.environ, **Ports.free().as_environment()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert file.exists(), done.stdout[-4000:] + done.stderr[-4000:]
    return json.loads(file.read_text())
