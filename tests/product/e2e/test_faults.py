"""A running migration is broken and heals: by the log path, after a dead worker, and with several heals at once."""

from typing import Any

import pytest

from tests.product.e2e.commands import report_of

NAME = "e2e-faults"
CHOSEN = ("task-failed", "worker-killed", "two-heals")


@pytest.fixture(scope="module")
def outcomes() -> dict[str, Any]:
    chosen = [word for name in CHOSEN for word in ("--only", name)]
    return {outcome["fault"]: outcome for outcome in report_of("faults", NAME, *chosen)}


@pytest.mark.parametrize("name", CHOSEN)
def test_no_record_is_lost_and_nobody_is_woken(outcomes: dict[str, Any], name: str) -> None:
    outcome = outcomes[name]
    assert outcome["error"] is None
    assert outcome["healthy_s"] is not None
    assert (outcome["records_lost"], outcome["paged"]) == (0, 0)


def test_a_worker_s_log_line_heals_the_failed_task_before_the_schedule_looks(outcomes: dict[str, Any]) -> None:
    outcome = outcomes["task-failed"]
    assert outcome["steps"] == ["restart_tasks"]
    assert outcome["cause"] == "record-too-large"
    assert outcome["triggers"] == ["log"]


def test_of_several_heals_at_once_one_acts(outcomes: dict[str, Any]) -> None:
    assert outcomes["two-heals"]["steps"] == ["restart_tasks"]
