"""Words for people."""

import re

import pytest

from mskmigration.health.causes import cause_with_id
from mskmigration.health.notification import notification
from mskmigration.health.report import FindingReport, HealthReport
from mskmigration.health.treatments import IDLE, Step

FAILED = FindingReport(rule="failed-task", health="broken", reason="task 0 FAILED", causes=("record-too-large",))
STALE = FindingReport(rule="stale-heartbeat", health="ailing", reason="the newest heartbeat is old")


def look(action: Step, *findings: FindingReport) -> HealthReport:
    leading = findings[0] if findings else None
    reason = leading.reason if leading else "healthy again: failed-task"
    return HealthReport(migration="orders", action=action, reason=reason, leading=leading, findings=findings)


def test_a_step_says_what_failed_why_what_was_done_and_what_to_do() -> None:
    told = notification(look(Step.RESTART_TASKS, FAILED, STALE), execution="arn:e")
    assert told.subject == "Migration orders: restart_tasks: record-too-large"
    assert told.message.splitlines() == [
        "What is wrong: task 0 FAILED",
        "Why: A record is larger than the target's topic, its brokers or the worker's producer accept.",
        "What was done: restarted its tasks.",
        f"What to do: {cause_with_id('record-too-large').remedy} See docs/runbook.md#cause-record-too-large",
        "What else is wrong: the newest heartbeat is old",
        "Execution: arn:e",
    ]
    assert told.detail_type == "Migration Healing Step"
    assert told.detail["action"] == "restart_tasks"


@pytest.mark.parametrize("step", sorted(set(Step) - IDLE))
def test_every_step_that_people_are_notified_of_has_words(step: Step) -> None:
    (done,) = re.findall(
        r"^What was done: (.+)\.$", notification(look(step, FAILED), execution="arn:e").message, re.MULTILINE
    )
    assert " " in done


def test_a_page_says_so_and_what_follows() -> None:
    told = notification(look(Step.PAGE, STALE), execution="arn:e")
    assert told.subject == "PAGE: migration orders needs you: stale-heartbeat"
    assert "docs/runbook.md#rule-stale-heartbeat" in told.message
    assert '{"migration": "orders", "trigger": "person"}' in told.message
    assert told.detail_type == "Migration Needs Attention"


def test_that_it_is_over_is_reported() -> None:
    told = notification(look(Step.ALL_CLEAR), execution="arn:e")
    assert told.subject == "Migration orders is healthy again"
    assert told.message.startswith("What was wrong: healthy again: failed-task")
    assert told.detail_type == "Migration Healthy Again"


def test_a_step_that_failed_is_not_reported_as_done() -> None:
    told = notification(look(Step.PUT_CONFIG, FAILED), execution="arn:e", error="No worker answered.")
    assert told.subject == "Migration orders: put_config failed: record-too-large"
    assert "but that failed: No worker answered." in told.message


def test_a_subject_is_one_that_sns_takes() -> None:
    long = FAILED.model_copy(update={"causes": ("record-too-large", "timestamp-out-of-range") * 5})
    subject = notification(look(Step.RESTART_TASKS, long), execution="arn:e").subject
    assert len(subject) == 100
    assert subject.isascii()
