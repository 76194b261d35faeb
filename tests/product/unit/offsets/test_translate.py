"""Positions in a copy: never past an unread record, whatever happened to the log and to its copy."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mskmigration.errors import RecordsMissingError
from mskmigration.kafka import OffsetSync
from mskmigration.kafka.model import GroupPartition
from mskmigration.offsets import method as prediction
from mskmigration.offsets.align import SAMPLE
from mskmigration.offsets.group_offset import Topics
from mskmigration.offsets.position import Method, Position
from mskmigration.offsets.translate import translate
from mskmigration.offsets.verify import verify
from tests.fakes.mirrored import COPY, LOG, Log, Mirrored, MirroredCluster, Written

NAMES = {LOG.topic: COPY.topic}
LONGEST = 60
EXAMPLES = settings(max_examples=600, deadline=None)

# Few keys and values, so that many records are alike.
records = st.builds(Written, key=st.integers(0, 2), value=st.integers(0, 2))
logs = st.lists(st.one_of(records, st.none()), max_size=LONGEST)
places = st.integers(0, LONGEST)
some_places = st.sets(places, max_size=20)


@st.composite
def mirrored(draw: st.DrawFn, *, replays: bool = True, compacts: bool = False) -> Mirrored:
    """Build a log with its copy."""
    pair = Mirrored()
    for record in draw(logs):
        pair.log.append(record)
    back = draw(st.dictionaries(places, st.integers(1, 20), max_size=3)) if replays else {}
    pair.mirror(back, draw(some_places), draw(some_places) if replays else (), draw(some_places))
    if compacts:
        pair.log.compact(draw(some_places))
        pair.copy.compact(draw(some_places))
    pair.log.delete_before(draw(st.one_of(st.just(0), places)))
    return pair


def position_of(pair: Mirrored, committed: int, *, compacted: bool = False) -> Position:
    """Translate one committed offset."""
    (position,) = translate(
        MirroredCluster(LOG, pair.log),
        MirroredCluster(COPY, pair.copy),
        {GroupPartition("readers", LOG): committed},
        Topics(NAMES, compacted={LOG.topic} if compacted else ()),
        lambda: {LOG: pair.syncs},
    )
    return position


def is_subsequence(wanted: Sequence[Written], found: Sequence[Written]) -> bool:
    """Whether all are found, in order, among others."""
    rest = iter(found)
    return all(any(record == other for other in rest) for record in wanted)


def held(pair: Mirrored, position: Position) -> Sequence[Written]:
    """Return the unread records but for those of a key that the copy holds a later record of."""
    goes_on_with = pair.goes_on_with(position.position)
    unread = pair.unread(position.committed)
    kept: list[Written] = []
    place, keys = len(goes_on_with), set[int]()
    for record in reversed(unread):
        before = next((at for at in range(place - 1, -1, -1) if goes_on_with[at] == record), None)
        if before is None:
            assert record.is_tombstone or record.key in keys, f"{record} is neither to come nor superseded"
            keys.add(record.key)
            continue
        keys |= {other.key for other in goes_on_with[before:place]}
        place = before
        kept.append(record)
    return kept[::-1]


@EXAMPLES
@given(mirrored(), places)
def test_a_position_is_never_past_an_unread_record(pair: Mirrored, committed: int) -> None:
    position = position_of(pair, committed)
    unread, goes_on_with = pair.unread(committed), pair.goes_on_with(position.position)
    assert is_subsequence(unread, goes_on_with)
    assert len(goes_on_with) - len(unread) <= position.read_again_at_most
    assert position.exact == (goes_on_with == unread)
    assert position.lost_before == max(0, pair.log.start - committed)


@EXAMPLES
@given(mirrored(), places)
def test_distances_that_a_client_noted_hold_only_where_they_are_alike(pair: Mirrored, committed: int) -> None:
    position = position_of(pair, committed)
    start = min(max(committed, pair.log.start), pair.log.end)
    unread = [(offset - start, record) for offset, record in pair.log.data(start)]
    copied = [(offset - position.position, record) for offset, record in pair.copy.data(position.position)]
    assert (position.exact and position.offsets_alike) == (unread == copied)


@EXAMPLES
@given(mirrored(compacts=True), places)
def test_on_a_compacted_topic_what_is_missing_is_superseded(pair: Mirrored, committed: int) -> None:
    position = position_of(pair, committed, compacted=True)
    kept, goes_on_with = held(pair, position), pair.goes_on_with(position.position)
    assert len(goes_on_with) - len(kept) <= position.read_again_at_most
    assert not position.exact or goes_on_with == kept


@EXAMPLES
@given(mirrored(), places)
def test_a_lag_that_is_too_long_to_compare_is_counted_or_bounded(pair: Mirrored, committed: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prediction, "COMPARED_AT_MOST", 1)
        patch.setattr(prediction, "COUNTED_AT_MOST", LONGEST // 2)
        position = position_of(pair, committed)
    unread, goes_on_with = pair.unread(committed), pair.goes_on_with(position.position)
    assert is_subsequence(unread, goes_on_with)
    if position.method is Method.ANCHORED:  # What was copied twice far behind the position is not looked for.
        sample = min(SAMPLE, len(unread))
        assert goes_on_with[:sample] == unread[:sample]
    else:
        assert len(goes_on_with) - len(unread) <= position.read_again_at_most
        assert not position.exact or goes_on_with == unread


@EXAMPLES
@given(mirrored(replays=False), places)
def test_where_nothing_was_copied_twice_every_position_is_exact(pair: Mirrored, committed: int) -> None:
    position = position_of(pair, committed)
    assert position.exact
    assert pair.goes_on_with(position.position) == pair.unread(committed)


@EXAMPLES
@given(mirrored(), places)
def test_what_was_found_is_confirmed_when_it_is_read_again(pair: Mirrored, committed: int) -> None:
    position = position_of(pair, committed)
    clusters = MirroredCluster(LOG, pair.log), MirroredCluster(COPY, pair.copy)
    assert verify(*clusters, [position], Topics(NAMES)) == []


def linear(count: int) -> Mirrored:
    """Build a log of different records, copied once, with a sync each ten."""
    pair = Mirrored()
    for number in range(count):
        pair.log.append(Written(number // 256, number % 256))
    pair.mirror({}, range(0, count, 10), ())
    return pair


def test_a_position_next_to_the_right_one_is_contradicted() -> None:
    pair = linear(100)
    right = position_of(pair, 40)
    clusters = MirroredCluster(LOG, pair.log), MirroredCluster(COPY, pair.copy)
    for wrong in (39, 41, 100):
        moved = right.model_copy(update={"position": wrong})
        assert verify(*clusters, [moved], Topics(NAMES)) == [
            f"readers would go on with other records in orders-0 at {wrong}"
        ]
    at_end = position_of(pair, 100)
    assert verify(*clusters, [at_end.model_copy(update={"position": 99})], Topics(NAMES)) == [
        "readers is not at the end of orders-0"
    ]


def test_a_record_that_the_copy_lacks_ends_the_handover() -> None:
    pair = linear(100)
    del pair.copy.records[70]
    with pytest.raises(RecordsMissingError, match="orders-0: the copy lacks 1 records that the group readers"):
        position_of(pair, 40)
    assert position_of(pair, 71).exact


def test_on_a_compacted_topic_only_a_later_record_of_its_key_excuses_a_missing_one() -> None:
    pair = Mirrored()
    for record in (Written(1, 1), Written(2, 1), Written(1, 2), Written(2, 2)):
        pair.log.append(record)
    pair.mirror({}, (), ())
    del pair.copy.records[2]
    with pytest.raises(RecordsMissingError, match="lacks 1 records"):
        position_of(pair, 1, compacted=True)
    pair.copy.append(Written(1, 3))
    assert position_of(pair, 1, compacted=True).read_again_at_most == 1


def test_the_records_next_to_a_position_are_its_proof() -> None:
    position = position_of(linear(100), 40)
    assert (position.position, position.unread, position.proof.before, position.proof.after) == (40, 60, 16, 60)
    assert (position.copy_topic, position.proof.whole) == ("renamed", True)


def test_replays_far_before_the_end_are_found_by_looking_further_back() -> None:
    pair = linear(100)
    twice = Log()
    for _ in range(40):  # the whole log again and again, the last time whole
        for _, record in pair.log.data(0):
            twice.append(record)
    pair.copy = twice
    assert position_of(pair, 10).position == 39 * 100 + 10
    pair.copy = Log()
    for _, record in pair.log.data(0):
        for _ in range(40):
            pair.copy.append(record)
    position = position_of(pair, 10)
    assert (position.position, position.exact) == (10 * 40 + 39, False)
    assert position.read_again_at_most == 89 * 39


def test_a_long_lag_is_counted_from_the_nearest_sync(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prediction, "COMPARED_AT_MOST", 10)
    position = position_of(linear(200), 57)
    assert (position.position, position.method, position.exact) == (57, Method.ANCHORED, True)
    assert position.reason.startswith("7 records counted from the offset sync at 50;")
    assert (position.proof.before, position.proof.after, position.proof.whole) == (7, 16, False)


def test_a_long_lag_without_a_sync_begins_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prediction, "COMPARED_AT_MOST", 10)
    pair = linear(200)
    pair.syncs.clear()
    position = position_of(pair, 57)
    assert (position.position, position.method, position.read_again_at_most) == (0, Method.BOUNDED, 200)


def test_markers_of_an_exactly_once_copy_keep_no_sync_from_being_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prediction, "COMPARED_AT_MOST", 10)
    pair = Mirrored()
    for number in range(200):
        pair.log.append(Written(number // 256, number % 256))
    pair.mirror({}, range(0, 200, 10), (), range(0, 200, 5))
    clusters = MirroredCluster(LOG, pair.log), MirroredCluster(COPY, pair.copy)
    (position,) = translate(
        *clusters, {GroupPartition("readers", LOG): 57}, Topics(NAMES, copied_once=True), lambda: {LOG: pair.syncs}
    )
    assert position.method is Method.ANCHORED
    assert pair.goes_on_with(position.position) == pair.unread(57)


def test_a_bound_begins_at_the_sync_that_is_furthest_on_whatever_was_copied_twice() -> None:
    syncs = [OffsetSync(*LOG, upstream, downstream) for upstream, downstream in ((0, 0), (50, 50), (20, 60), (40, 80))]
    assert [prediction.furthest(syncs, at) for at in (10, 30, 60)] == [syncs[0], syncs[2], syncs[3]]
    assert prediction.furthest([], 10) is None


def test_syncs_from_before_mirrormaker_went_back_are_not_used() -> None:
    log = MirroredCluster(LOG, Log(end=100)).bounds([LOG])[LOG]
    syncs = [OffsetSync(*LOG, upstream, downstream) for upstream, downstream in ((0, 0), (50, 50), (20, 60), (40, 80))]
    assert [(it.upstream, it.downstream) for it in prediction.usable(syncs, log, log)] == [(20, 60), (40, 80)]
    unnoted = [OffsetSync(*LOG, upstream, downstream) for upstream, downstream in ((0, 0), (10, 30), (40, 60))]
    assert [(it.upstream, it.downstream) for it in prediction.usable(unnoted, log, log)] == [(10, 30), (40, 60)]


def test_many_groups_share_one_reading() -> None:
    pair = linear(100)
    committed = {GroupPartition(f"group-{number}", LOG): number for number in range(101)}
    found = translate(MirroredCluster(LOG, pair.log), MirroredCluster(COPY, pair.copy), committed, Topics(NAMES), dict)
    assert {it.group: it.position for it in found} == {f"group-{number}": number for number in range(101)}
