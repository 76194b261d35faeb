"""Groups at rest: their committed offsets, and so what they have processed. Pure."""

from collections.abc import Mapping
from random import Random
from typing import NamedTuple

from lab.cutover.journal import Journal
from lab.cutover.ledger import Ledger
from lab.cutover.workload import PARTITIONS, Group, Habit, Kind
from lab.workload.ends import Place

A_LITTLE = 20
NEARLY_ALL_OF = 0.9


class Log(NamedTuple):
    """A partition's log: the offset of its first record and the one after its last."""

    start: int
    end: int


def committed_offsets(group: Group, logs: Mapping[Place, Log], random: Random) -> dict[Place, int]:
    """Choose what a group has committed; partitions without an offset are left out."""
    places = [
        (topic, (topic.name, partition))
        for topic in group.topics
        for partition in range(PARTITIONS)
        if group.habit is not Habit.PARTLY or partition % 2 == 0
    ]
    return {place: _offset(group.habit, topic.kind, logs[place], random) for topic, place in places}


def ledger_of(group: Group, offsets: Mapping[Place, int], journal: Journal) -> Ledger:
    """Return the ledger of a group that has processed what lies before its offsets."""
    return Ledger(group.name, set().union(*(journal.before(place, offset) for place, offset in offsets.items())))


def _offset(habit: Habit, kind: Kind, log: Log, random: Random) -> int:
    match habit, kind:
        case Habit.AT_END, _:
            return log.end
        case Habit.A_LITTLE_BEHIND, _:
            return max(log.start, log.end - random.randint(1, A_LITTLE))
        case Habit.FAR_BEHIND, Kind.LARGE:
            return random.randint(log.start, log.start + int((log.end - log.start) * (1 - NEARLY_ALL_OF)))
        case Habit.FALLEN_OFF, Kind.TRUNCATED:
            return random.randint(0, max(0, log.start - 1))
        case Habit.AT_START, _:
            return log.start
        case _:
            return random.randint(log.start, log.end)
