"""What counts as found, as mended, and as a false alarm, of planted problems."""

from contextlib import nullcontext
from dataclasses import replace

from lab.preflight.catalogue import PLANTS
from lab.preflight.outcome import findings, problem, report, unexplained
from lab.preflight.plant import Plant
from mskmigration.preflight import CATALOGUE, Asked, examine
from tests.fakes.preflight import CLEAN, GROUP, target, unasked

READ = Plant("source-read", lambda _site: nullcontext(lambda: None), also=frozenset({"groups-active-on-target"}))
SPOILT = examine(replace(CLEAN, unreadable={"orders": "denied"}))
MENDED = examine(CLEAN)


def test_a_problem_is_found_before_and_passes_after() -> None:
    judged = problem(READ, SPOILT, MENDED)
    assert (judged.found, judged.mended, judged.why) == (True, True, "orders: denied")
    assert judged.remedy.startswith("Give the source's user READ")


def test_what_was_not_found_or_still_fails_is_told() -> None:
    assert not problem(READ, MENDED, MENDED).found
    assert not problem(READ, SPOILT, SPOILT).mended


def test_a_rule_that_is_skipped_after_the_remedy_is_not_mended() -> None:
    assert not problem(READ, SPOILT, examine(unasked(CLEAN, Asked.RECORDS))).mended


def test_findings_that_no_plant_explains_are_false_alarms() -> None:
    both = findings(examine(replace(target(CLEAN, groups=GROUP), unreadable={"orders": "denied"})))
    assert unexplained([READ], both, mended=False) == []
    assert unexplained([READ], both, mended=True) == ["source-read: orders: denied"]
    assert unexplained([], findings(SPOILT), mended=False) == ["source-read: orders: denied"]


def test_the_report_counts() -> None:
    good, bad = problem(READ, SPOILT, MENDED), problem(READ, MENDED, MENDED)
    assert report([good], [], 2).as_expected
    told = report([good, bad], ["x"], 4)
    assert (told.planted, told.found, told.mended, told.as_expected) == (2, 1, 2, False)
    assert not report([good], ["x"], 2).as_expected


def test_each_problem_is_another_rules() -> None:
    rules = [plant.rule for plant in PLANTS]
    assert len(set(rules)) == len(rules) >= 25
    assert {*rules, *(also for plant in PLANTS for also in plant.also)} <= {rule.id for rule in CATALOGUE}
