"""A migration's report, from what its states have kept."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from mskmigration.aws.execution_history import StateVisit, visits_of
from mskmigration.cutover.record import Direction, HandoverStage
from mskmigration.cutover.request import Approval, HandoverRequest
from mskmigration.evidence.assembling import DRAWN_AT_MOST, Materials, assemble, reported_handover, thinned
from mskmigration.evidence.handovers import evidence_of
from mskmigration.evidence.report import LagPoint, MigrationReport
from tests.fakes import migrated
from tests.fakes.handed_over import at, handed, record

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)


def test_it_counts_positions_and_says_how_they_were_found() -> None:
    handover = evidence_of(handed())
    assert handover.methods == {"end": 480, "compared": 480, "anchored": 210, "bounded": 30}
    assert (handover.exact, handover.bounded, handover.groups, handover.partition_count) == (1170, 30, 100, 400)
    assert handover.read_again_at_most == sum(it.read_again_at_most for it in handed().positions) == 4440
    assert handover.lost_before == 12 * 350


def test_the_write_block_is_split_into_its_phases() -> None:
    handover = evidence_of(handed())
    assert [(it.name, round(it.seconds, 2), it.blocks_writers) for it in handover.phases] == [
        ("planned", 940.0, False),
        ("fenced", 1.17, True),
        ("quiet", 3.9, True),
        ("drained", 1.55, True),
        ("translated", 0.42, True),
        ("applied", 1.21, True),
        ("verified", 0.11, True),
    ]
    assert handover.write_block_seconds == 8.36
    blocked = sum(it.seconds for it in handover.phases if it.blocks_writers)
    assert round(blocked, 6) == handover.write_block_seconds


def test_each_topic_has_its_counts_and_ends() -> None:
    topic = evidence_of(handed()).topics[4]
    assert (topic.log_name, topic.copy_name, topic.partition_count) == ("customers.004", "moved.customers.004", 4)
    assert [(it.partition, it.log_end, it.copy_end) for it in topic.partitions] == [
        (number, 20_500 + number, 20_289 + number) for number in range(4)
    ]
    its = [it for it in handed().positions if it.topic == "customers.004"]
    assert topic.positions == len(its)
    assert topic.compared == sum(it.proof.before + it.proof.after for it in its)


def test_a_topics_fingerprint_changes_with_a_position_and_not_with_their_order() -> None:
    before = evidence_of(handed())
    turned = replace(handed(), positions=list(reversed(handed().positions)))
    assert [it.fingerprint for it in evidence_of(turned).topics] == [it.fingerprint for it in before.topics]
    first, *others = handed().positions
    moved = replace(handed(), positions=[first.model_copy(update={"position": first.position - 1}), *others])
    changed = [
        it.log_name
        for it, other in zip(before.topics, evidence_of(moved).topics, strict=True)
        if it.fingerprint != other.fingerprint
    ]
    assert changed == [first.topic]


def test_the_approval_is_when_the_state_that_asked_was_left() -> None:
    assert evidence_of(handed()).approved.model_dump() == {"by": "ask", "at": at(-6.2)}
    given = record().model_copy(
        update={"request": HandoverRequest(migration="orders", fence="acl", approval=Approval.GIVEN)}
    )
    assert evidence_of(replace(handed(), record=given, states=())).approved.model_dump() == {"by": "given", "at": None}


def test_reverse_replication_is_there_after_a_cutover_only() -> None:
    reverse = evidence_of(handed()).reverse_replication
    assert reverse is not None
    assert (reverse.connector, reverse.partitions_seeded) == ("orders-reverse", 400)
    assert evidence_of(replace(handed(), record=record(Direction.BACK))).reverse_replication is None
    given_up = record().model_copy(update={"times": {HandoverStage.PLANNED: at(-940), HandoverStage.FENCED: at(0)}})
    assert evidence_of(replace(handed(), record=given_up)).reverse_replication is None


def test_a_handover_that_died_early_has_a_report_all_the_same() -> None:
    begun = record().model_copy(update={"times": {HandoverStage.PLANNED: at(-940)}, "reached": HandoverStage.PLANNED})
    handover = evidence_of(replace(handed(), record=begun, ends=(), positions=(), fenced_topics=(), states=()))
    assert (handover.write_block_seconds, handover.exact, handover.phases) == (None, 0, ())


def test_it_is_about_the_latest_promoted_handover() -> None:
    promoted = record()
    later = promoted.model_copy(update={"id": "20261126T000000Z", "times": {HandoverStage.PLANNED: at(90_000)}})
    assert reported_handover([promoted, later]) is promoted
    assert reported_handover([later]) is later
    assert reported_handover([]) is None


def test_the_handovers_before_are_reported_in_short() -> None:
    before = assemble(migrated.materials(), NOW).handovers_before
    assert [(it.id, it.reached, it.ended - it.began) for it in before] == [
        ("20261125T084000Z", "aborted", timedelta(seconds=70))
    ]


def test_the_lag_kept_at_the_time_goes_on_with_what_the_table_holds() -> None:
    points = assemble(migrated.materials(), NOW).lag_over_time
    assert (points[0].records, points[0].at) == (7_495_580, datetime(2026, 11, 25, 8, 1, tzinfo=UTC))
    assert [it.at for it in points] == sorted({it.at for it in points})
    assert len(points) == 22 + 70


def test_a_long_curve_keeps_its_peaks_and_its_end() -> None:
    points = [
        LagPoint(at=NOW + timedelta(minutes=minute), records=9_999 if minute == 501 else minute % 7)
        for minute in range(1001)
    ]
    drawn = thinned(points)
    assert len(drawn) <= DRAWN_AT_MOST + 1
    assert drawn[-1] == points[-1]
    assert max(it.records for it in drawn) == 9_999
    assert thinned(points[:3]) == tuple(points[:3])
    assert thinned([]) == ()


def test_the_fingerprint_distinguishes_two_reports() -> None:
    report = assemble(migrated.materials(), NOW)
    assert report.fingerprint == assemble(migrated.materials(), NOW).fingerprint
    assert report.fingerprint != assemble(replace(migrated.materials(), healings=()), NOW).fingerprint


def test_what_is_kept_is_read_back_the_same() -> None:
    report = assemble(replace(migrated.materials(), finish=migrated.finish()), NOW)
    assert MigrationReport.model_validate_json(report.model_dump_json()) == report


def test_a_migration_without_anything_has_a_report() -> None:
    report = assemble(Materials(migrated.materials().record), NOW)
    assert (report.handover, report.plan, report.lag_over_time, report.healings) == (None, None, (), ())


def test_visits_to_states_are_paired_also_side_by_side() -> None:
    entered = [{"timestamp": at(n), "stateEnteredEventDetails": {"name": name}} for n, name in enumerate("AMM")]
    left = [{"timestamp": at(n + 10), "stateExitedEventDetails": {"name": "M"}} for n in range(2)]
    other = {"timestamp": at(5), "type": "LambdaFunctionScheduled"}
    assert visits_of([*entered, other, *left]) == (  # type: ignore[list-item]  # what a real event has besides
        StateVisit(name="A", entered=at(0), left=None),
        StateVisit(name="M", entered=at(1), left=at(10)),
        StateVisit(name="M", entered=at(2), left=at(11)),
    )
