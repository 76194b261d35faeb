"""Producers and consumers at work move to the target and back; nothing is lost and nothing is processed twice."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from lab.paths import BUILD, ROOT
from lab.ports import Ports

NAME = "e2e-cutover"


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "lab", "cutover", "--name", NAME, "--topics", "10", "--groups", "12"],
        cwd=ROOT,
        env={**os.environ, **Ports.free().as_environment()},
        capture_output=True,
        text=True,
        check=False,
    )
    file = BUILD / NAME / "report.json"
    assert file.exists(), done.stdout[-4000:] + done.stderr[-4000:]
    told: dict[str, Any] = json.loads(file.read_text())
    return told


def test_on_the_target_every_group_processes_each_record_once(report: dict[str, Any]) -> None:
    assert (report["lost"], report["duplicated"], report["faults"]) == (0, 0, [])
    assert (report["groups"], report["partitions"]) == (12, 40)


def test_back_on_the_source_too(report: dict[str, Any]) -> None:
    assert report["rolled_back"] == {"lost": 0, "duplicated": 0}


def test_what_went_back_is_migrated_and_handed_over_once_more(report: dict[str, Any]) -> None:
    assert report["once_more"] == {"lost": 0, "duplicated": 0}


def test_every_position_is_exact_or_its_bound_stated(report: dict[str, Any]) -> None:
    assert report["unknown_partitions"] == 0
    assert report["exact_partitions"] > 0
