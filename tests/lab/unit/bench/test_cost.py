"""What a month costs: counted in the project's own files, and multiplied."""

import json

import pytest

from bench.cost.__main__ import OUR_WORKERS, idle_month, migration
from bench.cost.counting import (
    ALWAYS,
    CARRY_SECONDS,
    HEAL,
    LIST_SECONDS,
    MEMORY_GB,
    PER_MIGRATION,
    heal_states,
    idle_look,
    look_at_migration,
    metric_bytes,
    standing,
)
from bench.cost.model import HOURS_A_MONTH, Look, Standing, Tasks, copying_hours, looks_cost, standing_cost, tasks_cost
from bench.cost.prices import ControlPlanePrices
from mskmigration.preflight.prices import FargatePrices

PRICES = ControlPlanePrices.model_validate(dict.fromkeys(ControlPlanePrices.model_fields, 0) | {"as_of": "2025-11-01"})


def walk(states: dict[str, dict[str, str]], state: str) -> list[str]:
    """Return the states from one on, taking every choice's default."""
    after = states[state].get("Next") or states[state].get("Default")
    return [state, *(walk(states, after) if after else [])]


def test_the_states_counted_are_those_that_a_look_walks_through() -> None:
    states = heal_states()
    assert tuple(walk(states, json.loads(HEAL.read_text())["StartAt"])) == ALWAYS
    first = states["For Each Migration"]["ItemProcessor"]["StartAt"]
    assert tuple(walk(states, first)) == PER_MIGRATION


def test_a_look_at_nothing_takes_four_transitions_and_one_invocation() -> None:
    look = idle_look()
    assert (look.transitions, look.invocations, look.table_writes) == (4, 1, 0)
    assert look.gb_seconds == LIST_SECONDS * MEMORY_GB


def test_a_migration_adds_its_check_its_metrics_and_its_sample() -> None:
    few, many = look_at_migration(10, 2.0), look_at_migration(50, 2.0)
    assert (few.transitions, few.invocations) == (4, 2)
    assert few.gb_seconds == (2.0 + CARRY_SECONDS) * MEMORY_GB
    assert few.table_writes < many.table_writes
    assert many.log_bytes - few.log_bytes == metric_bytes(50) - metric_bytes(10)
    assert metric_bytes(50) > metric_bytes(10) > 500


def test_looks_add_up() -> None:
    assert Look(1, 2, 3, 4, 5, 6) + Look(10, 20, 30, 40, 50, 60) == Look(11, 22, 33, 44, 55, 66)


def test_a_look_each_minute_for_an_hour() -> None:
    prices = PRICES.model_copy(
        update={
            "state_transition": 1.0,
            "lambda_request": 10.0,
            "lambda_gb_second": 100.0,
            "log_gb": 1e9,
            "trace": 2.0,
            "table_write": 3.0,
            "table_read": 5.0,
            "scheduler_invocation": 7.0,
        }
    )
    cost = looks_cost(prices, Look(4, 1, 0.5, 2, 1, 1), 1.0)
    assert cost == pytest.approx(
        {
            "Step Functions": 240.0,
            "Lambda": 60 * 60.0,
            "Logs": 120.0,
            "X-Ray": 120.0,
            "DynamoDB": 480.0,
            "Scheduler": 420.0,
        }
    )


def test_what_stands_is_paid_by_the_hour() -> None:
    prices = PRICES.model_copy(update={"metric_month": 1.0, "alarm_month": 10.0, "dashboard_month": 100.0})
    cost = standing_cost(prices, Standing(metrics=4, alarms=2, dashboards=1), HOURS_A_MONTH / 2)
    assert cost == {"Metrics": 2.0, "Alarms": 10.0, "Dashboards": 50.0}


def test_alarms_and_dashboards_are_counted_in_the_templates() -> None:
    there = standing(topics=0)
    assert there.metrics == 0
    assert there.alarms > 3
    assert there.dashboards == 1
    assert standing(topics=50).metrics == 5 + 2 * 50


def test_tasks_are_paid_by_vcpu_and_memory() -> None:
    assert tasks_cost(FargatePrices(vcpu=1.0, gib=0.25), Tasks(vcpu=2, gib=4, count=3), 10) == 90.0


@pytest.mark.parametrize(("terabytes", "hours"), [(1, 1.0), (100, 100.0)])
def test_copying_takes_what_the_workers_cpus_allow(terabytes: float, hours: float) -> None:
    # 1 TB at 7.2 CPU s a GB are 7,200 CPU s; 2 vCPU give 2 a second.
    assert copying_hours(terabytes, 7.2, Tasks(vcpu=2, gib=4), 1.0) == pytest.approx(hours)


def test_an_idle_month_is_the_sum_of_its_services_and_below_the_goal() -> None:
    rows = {(row.bench, row.case): row.value for row in idle_month()}
    services = [value for (bench, _), value in rows.items() if bench.endswith("by service")]
    assert sum(services) == pytest.approx(rows["cost: idle month", "ours"], abs=0.05)
    assert rows["cost: idle month", "ours"] < 10 < rows["cost: idle month", "AWS sample"]


def test_a_large_migration_lasts_as_long_as_its_copy_and_a_small_one_as_people_need() -> None:
    small = {(row.bench, row.case): row.value for row in migration(1, 1.0, 4.0, 40.0)}
    large = {(row.bench, row.case): row.value for row in migration(100, 1.0, 40.0, 400.0)}
    assert small["cost: 1 TB, hours", "ours"] == 24
    assert large["cost: 100 TB, hours", "ours"] == round(copying_hours(100, 40.0, OUR_WORKERS, 0.7))
    assert large["cost: 100 TB", "AWS sample"] > large["cost: 100 TB", "ours"]
