"""Where bars and curves of the report's page lie."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mskmigration.aws.execution_history import StateVisit
from mskmigration.cutover.record import Direction, HandoverStage
from mskmigration.cutover.workflow import steps_of
from mskmigration.evidence.drawing import HEIGHT, curve, timeline
from mskmigration.evidence.handovers import evidence_of
from mskmigration.evidence.report import LagPoint
from tests.fakes.handed_over import at, handed, record

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def test_the_timeline_shows_the_write_block_and_a_quarter_around_it() -> None:
    drawn = timeline(evidence_of(handed()))
    assert drawn is not None
    assert (round(drawn.blocked.left, 2), round(drawn.blocked.width, 2)) == (16.67, 66.67)
    assert [(round(it.at, 2), it.label) for it in drawn.ticks] == [(16.67, "0 s"), (56.54, "5 s"), (96.41, "10 s")]


def test_rows_are_the_states_that_are_seen_in_it() -> None:
    drawn = timeline(evidence_of(handed()))
    assert drawn is not None
    names = [row.name for row in drawn.rows]
    assert names[:4] == ["Rehearse Functions", "Fence Writers", "Announce Fence", "Prove Quiet"]
    steps = [step.state for step in steps_of(Direction.FORWARD)]
    assert [name for name in names if name in steps] == steps[1:-1]
    assert not {"Await Approval", "Quiet?"} & set(names)


def test_what_lasts_side_by_side_counts_once() -> None:
    drawn = timeline(evidence_of(handed()))
    assert drawn is not None
    translating = next(row for row in drawn.rows if row.name == "Translate Offsets")
    assert (translating.visits, len(translating.bars), round(translating.seconds, 2)) == (2, 2, 1.45)


def test_bars_end_where_the_picture_does() -> None:
    drawn = timeline(evidence_of(handed()))
    assert drawn is not None
    assert all(bar.left >= 0 and bar.left + bar.width <= 100.001 for row in drawn.rows for bar in row.bars)


def test_what_goes_on_beyond_the_picture_is_marked_at_that_edge() -> None:
    states = [
        StateVisit(name="Rehearse Functions", entered=at(-60), left=at(1)),
        StateVisit(name="Drain", entered=at(1), left=at(2)),
        StateVisit(name="Prepare Next Handover", entered=at(3), left=at(60)),
    ]
    drawn = timeline(evidence_of(replace(handed(), states=tuple(states))))
    assert drawn is not None
    assert [row.bars[0].cut for row in drawn.rows] == [(0.0,), (), (100.0,)]
    assert drawn.cut


def test_a_short_block_has_room_around_it() -> None:
    short = record().model_copy(update={"times": {HandoverStage.FENCED: at(0), HandoverStage.PROMOTED: at(1)}})
    drawn = timeline(evidence_of(replace(handed(), record=short)))
    assert drawn is not None
    assert (drawn.blocked.left, drawn.blocked.width) == (40.0, 20.0)


def test_a_state_that_has_not_been_left_reaches_the_edge() -> None:
    lasting = (StateVisit(name="Drain", entered=at(1), left=None),)
    drawn = timeline(evidence_of(replace(handed(), states=lasting)))
    assert drawn is not None
    (bar,) = drawn.rows[0].bars
    assert round(bar.left + bar.width, 6) == 100


def test_without_a_history_the_stages_are_drawn() -> None:
    drawn = timeline(evidence_of(replace(handed(), states=())))
    assert drawn is not None
    assert "after drained" in [row.name for row in drawn.rows]


@pytest.mark.parametrize(
    "times", [{HandoverStage.PLANNED: at(-9)}, {HandoverStage.PLANNED: at(-9), HandoverStage.FENCED: at(0)}]
)
def test_without_a_write_block_there_is_no_timeline(times: dict[HandoverStage, datetime]) -> None:
    begun = record().model_copy(update={"times": times})
    assert timeline(evidence_of(replace(handed(), record=begun))) is None


def test_a_curve_goes_from_its_highest_to_the_ground() -> None:
    drawn = curve(
        lag([1000, 500, 0]), [(NOON + timedelta(minutes=1), "caught up"), (NOON - timedelta(days=1), "long ago")]
    )
    assert drawn is not None
    assert drawn.line == f"M0.0,0.0 L500.0,120.0 L1000.0,{HEIGHT}.0"
    assert drawn.area.endswith("L1000,240 L0,240 Z")
    assert [(it.at, it.label) for it in drawn.marks] == [(50.0, "caught up")]
    assert [(it.at, it.label) for it in drawn.times] == [
        *((0.0, "12:00"), (25.0, "12:00:30"), (50.0, "12:01"), (75.0, "12:01:30"), (100.0, "12:02")),
    ]


@pytest.mark.parametrize(
    ("highest", "labels"),
    [
        (3, ["1", "2", "3"]),
        (950, ["500"]),
        (7_495_580, ["2 M", "4 M", "6 M"]),
        (8_000, ["2 k", "4 k", "6 k", "8 k"]),
        (4_100_000_000, ["2 G", "4 G"]),
    ],
)
def test_levels_are_round_and_few(highest: int, labels: list[str]) -> None:
    drawn = curve(lag([highest, 0]))
    assert drawn is not None
    assert [level.label for level in drawn.levels] == labels


def test_a_curve_without_lag_lies_on_the_ground() -> None:
    drawn = curve(lag([0, 0]))
    assert drawn is not None
    assert drawn.line == "M0.0,240.0 L1000.0,240.0"


@pytest.mark.parametrize("records", [[], [5]])
def test_one_look_makes_no_curve(records: list[int]) -> None:
    assert curve(lag(records)) is None


def lag(records: list[int]) -> list[LagPoint]:
    return [LagPoint(at=NOON + timedelta(minutes=minute), records=number) for minute, number in enumerate(records)]
