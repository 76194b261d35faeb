"""Figures of the lab's reports."""

from bench import handover, healing
from lab.cutover.report import Counted, Report
from lab.execution import StateTotal
from lab.faults.catalogue import FAULTS
from lab.faults.outcome import Outcome

NOBODY = Counted(lost=0, duplicated=0)


def test_a_cutovers_figures_are_told_by_its_size() -> None:
    report = Report(
        lost=0,
        duplicated=2,
        groups=12,
        partitions=40,
        exact_partitions=40,
        bounded_partitions=0,
        unknown_partitions=0,
        write_block_s=8.4,
        seconds=90,
        rolled_back=NOBODY,
        once_more=NOBODY,
        states={"cutover": [StateTotal("Drain", 1, 2.4)], "rollback": [StateTotal("Drain", 1, 1.2)]},
        faults=[],
    )
    case = "10 topics, 40 partitions, 12 groups"
    assert [(row.bench, row.case, row.value) for row in handover.rows(report, topics=10)] == [
        ("handover: producers kept from writing", case, 8.4),
        ("handover: records lost", case, 0),
        ("handover: records twice", case, 2),
        (f"handover: states of the cutover, {case}", "Drain", 2.4),
        (f"handover: states of the rollback, {case}", "Drain", 1.2),
    ]


def test_what_did_not_come_about_has_no_figure_and_what_could_not_be_tried_none_at_all() -> None:
    outcomes = [
        Outcome(fault="worker-killed", noticed_s=1.2, healthy_s=33.0),
        Outcome(fault="target-down", error="NotInTimeError", noticed_s=1.0),
    ]
    assert [(row.bench, row.case, row.value) for row in healing.rows(outcomes)] == [
        ("healing: noticed", "worker-killed", 1.2),
        ("healing: healthy again", "worker-killed", 33.0),
    ]


def test_a_fault_that_did_not_go_as_expected_has_no_seconds() -> None:
    assert healing.rows([Outcome(fault="task-frozen", healthy_s=0.6)]) == []  # no step was taken: it was not frozen


def test_the_faults_that_are_tried_without_a_report_exist() -> None:
    assert {*healing.FEW} <= {fault.name for fault in FAULTS}
