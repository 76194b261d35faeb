"""Measures once, in a process of its own: memory and imports are then those of one run alone."""

import json
import subprocess
import sys
from typing import Any

from lab.paths import ROOT


class WrongAnswerError(RuntimeError):
    """What was measured did not find what the broker was filled with; its figures would mean nothing."""


def figures_of(module: str, *arguments: str) -> dict[str, Any]:
    """Run a module and return the figures that it prints.

    Raises
    ------
    CalledProcessError
    """
    argv = [sys.executable, "-m", module, *arguments]
    figures: dict[str, Any] = json.loads(
        subprocess.run(argv, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    )
    return figures
