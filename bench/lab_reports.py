"""Runs a command of the lab for its report, or takes the report that an earlier run has left."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from lab.paths import BUILD, ROOT
from lab.ports import Ports


class ReportMissingError(click.ClickException):
    """The command of the lab ended without a report; what it printed, and its logs, say why."""


def report_of(command: str, name: str, arguments: Sequence[str], *, again: bool) -> Path:
    """Return ``build/<name>/report.json``, which ``lab <command>`` makes if it is not there.

    The command's status is not asked for: it tells whether a goal was missed, which the figures tell, too.

    Raises
    ------
    ReportMissingError
    """
    report = BUILD / name / "report.json"
    if report.exists() and not again:
        click.echo(f"taken from {report.relative_to(ROOT)}; --again measures anew")
        return report
    report.unlink(missing_ok=True)
    argv = [sys.executable, "-m", "lab", command, "--name", name, *arguments]
    # Ports of its own, so that a lab that is up need not end first.
    subprocess.run(argv, cwd=ROOT, env=os.environ | Ports.free().as_environment(), check=False)
    if not report.exists():
        raise ReportMissingError(f"{' '.join(argv[1:])} left no {report.relative_to(ROOT)}")
    return report
