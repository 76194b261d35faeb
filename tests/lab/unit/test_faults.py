"""What is expected of a fault, and what of its outcome is not."""

from contextlib import nullcontext
from datetime import UTC, datetime

import pytest

from lab.faults.catalogue import FAULTS, chosen
from lab.faults.fault import Fault, Lift
from lab.faults.outcome import Outcome, unexpected
from lab.faults.site import Finding, Healing, Notification

FAULT = Fault(
    "f", "", lambda _site: nullcontext(), healthy_seconds=10, steps=frozenset({"restart_tasks"}), most_steps=1
)
PAGING = Fault("p", "", lambda _site: nullcontext(), healthy_seconds=10, lifted=Lift.ONCE_PAGED, pages_of="gap")
AS_EXPECTED = Outcome(fault="f", noticed_s=2, healthy_s=9, steps=["restart_tasks"], records_duplicated=7)


def test_the_outcome_that_was_expected() -> None:
    assert unexpected(FAULT, AS_EXPECTED) == []
    assert unexpected(PAGING, Outcome(fault="p", healthy_s=9, paged=1, cause="gap", steps=["page"])) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"records_lost": 3}, "3 records lost"),
        ({"healthy_s": None}, "not healthy again"),
        ({"healthy_s": 10.5}, "healthy after 10.5 s, more than 10 s"),
        ({"paged": 1}, "paged 1 times for nothing"),
        ({"steps": []}, "none of restart_tasks was taken"),
        ({"steps": ["restart_tasks", "restart_tasks"]}, "2 steps, more than 1"),
        ({"error": "broken"}, "broken"),
    ],
)
def test_what_is_not_expected_is_told(change: dict[str, object], sentence: str) -> None:
    assert unexpected(FAULT, AS_EXPECTED.model_copy(update=change)) == [sentence]


@pytest.mark.parametrize("pages", [0, 2])
def test_people_are_told_once(pages: int) -> None:
    outcome = Outcome(fault="p", healthy_s=9, paged=pages)
    assert unexpected(PAGING, outcome) == [f"paged {pages} times instead of once"]


def test_a_page_for_another_cause_is_told() -> None:
    outcome = Outcome(fault="p", healthy_s=9, paged=1, cause="unanswered", steps=["page"])
    assert unexpected(PAGING, outcome) == ["paged for unanswered instead of gap"]


def test_a_page_is_no_step_of_healing() -> None:
    outcome = AS_EXPECTED.model_copy(update={"steps": ["restart_tasks", "page"]})
    assert unexpected(FAULT, outcome) == []


def test_faults_have_names_of_their_own_and_one_is_lifted_when_people_are_told_only_if_they_are() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)
    assert all(fault.pages_of for fault in FAULTS if fault.lifted is Lift.ONCE_PAGED)


def test_without_the_log_path_a_failed_task_may_wait_for_the_schedule() -> None:
    (fast,), (slow,) = (chosen(["task-failed"], log_path=log_path) for log_path in (True, False))
    assert (fast.healthy_seconds, slow.healthy_seconds) == (10, 75)
    assert [fault.name for fault in chosen([], log_path=False)] == [fault.name for fault in FAULTS]


def test_the_cause_is_that_of_the_finding_that_was_acted_upon() -> None:
    findings = (
        Finding(rule="cluster-unreachable", reason="the source does not answer"),
        Finding(rule="failed-task", reason="task 0 FAILED", causes=("record-too-large",)),
        Finding(rule="zero-tasks", reason="no tasks"),
    )
    at = datetime(2026, 11, 25, tzinfo=UTC)
    causes = {
        reason: Healing(at=at, action="restart_tasks", reason=reason, findings=findings).cause
        for reason in ("task 0 FAILED", "no tasks", "something else")
    }
    assert causes == {
        "task 0 FAILED": "record-too-large",
        "no tasks": "zero-tasks",
        "something else": "something else",
    }


@pytest.mark.parametrize(
    ("notification", "page", "trigger"),
    [
        (Notification("PAGE: migration m needs you: gap", "5e1f"), True, "schedule"),
        (Notification("Migration m: restart_tasks: record-too-large", "log-20261125T120000-after-1s"), False, "log"),
    ],
)
def test_a_notification_tells_whether_a_person_is_needed_and_who_looked(
    notification: Notification, *, page: bool, trigger: str
) -> None:
    assert (notification.is_page, notification.trigger) == (page, trigger)
