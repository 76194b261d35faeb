"""The demo as a newcomer runs it: all arrives, the task is healed, and the report says so."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from lab.ports import Ports
from lab.workload.groups import GROUPS
from lab.workload.topics import MIGRATED
from tests.paths import BUILD, ROOT

NAME = "e2e-demo"
# Of 336,776; more are a matter of time.
FLIGHTS = 60_000


@pytest.fixture(scope="module")
def demo() -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "lab", "demo", "--name", NAME, "--flights", str(FLIGHTS)],
        cwd=ROOT,
        env={**os.environ, **Ports.free().as_environment()},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def report(demo: subprocess.CompletedProcess[str]) -> Any:
    assert demo.returncode == 0, demo.stdout[-4000:] + demo.stderr[-4000:]
    return json.loads((BUILD / NAME / "report.json").read_text())


def test_every_record_arrives_once_and_in_order(report: Any) -> None:
    topics = {topic["name"]: topic for topic in report["topics"]}
    assert set(topics) == set(MIGRATED)
    for topic in topics.values():
        assert topic["source_records"] == topic["target_records"] > 0, topic
        assert (topic["missing"], topic["extra"], topic["out_of_order"]) == (0, 0, 0), topic
    assert topics["flights"]["partitions"] == 24
    assert topics["flights"]["source_records"] > FLIGHTS
    assert topics["aircraft.photos"]["source_records"] == 11
    assert topics["airlines"]["source_records"] == 16


def test_every_group_finds_its_place_on_the_target(report: Any) -> None:
    assert {group["group"] for group in report["groups"]} == {group.name for group in GROUPS}
    for group in report["groups"]:
        assert group["translated"] + group["left_to_cutover"] == group["partitions"] > 0, group
        assert group["left_to_cutover"] == 0 or group["lag"] > 0, group
    lags = {(group["group"], group["topic"]): group["lag"] for group in report["groups"]}
    assert lags["departures-board", "flights"] == 0
    assert lags["delay-analysis", "flights"] > FLIGHTS / 3


def test_the_failed_task_is_healed_by_the_deployed_schedule(report: Any) -> None:
    assert report["heal"]["cause"] == "RecordTooLargeException"
    assert report["heal"]["failed_at"] < report["heal"]["running_at"]
    assert ":execution:msk-migration-heal:" in report["heal"]["execution"]


def test_the_deployed_state_machine_went_through_its_states(report: Any) -> None:
    visited = {state["name"] for state in report["states"]}
    assert {"Plan Migration", "Register Connectors", "Check Connectors", "Measure Lag", "Record Migration"} <= visited


def test_a_pipe_gets_plain_lines(demo: subprocess.CompletedProcess[str]) -> None:
    assert "\x1b" not in demo.stdout
    assert "the migration's execution SUCCEEDED" in demo.stdout
    assert str(BUILD / NAME / "report.json") in demo.stdout


def test_it_ends_with_the_page_of_the_migration(demo: subprocess.CompletedProcess[str]) -> None:
    page = BUILD / NAME / "migration.html"
    assert f"the migration's page: {page}" in demo.stdout
    assert "nyc" in page.read_text()
    assert (BUILD / NAME / "preflight.html").exists()
