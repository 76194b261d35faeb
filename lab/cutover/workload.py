"""The source of a cutover: topics and consumer groups of every kind that is hard to hand over. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import cycle, islice
from typing import Final, Self

PARTITIONS: Final = 4
LARGE_RECORDS: Final = 26_000
SMALL_RECORDS: Final = 240
LIVE_GROUPS_AT_MOST: Final = 10
TOPICS_OF_A_GROUP: Final = 3


class Kind(StrEnum):
    """What is special about a topic."""

    PLAIN = "plain"
    RENAMED = "renamed"  # has another name on the target
    LARGE = "large"
    TRANSACTIONAL = "transactional"  # with aborted transactions, and some that stayed open for long
    COMPACTED = "compacted"
    TRUNCATED = "truncated"  # its first records were deleted before the migration
    SPARSE = "sparse"  # half of its partitions hold nothing
    EMPTY = "empty"


class Habit(StrEnum):
    """Where a group is in its topics when clients switch."""

    LIVE = "live"  # consumes until it is told of the fence, and goes on after the switch
    AT_END = "at end"
    A_LITTLE_BEHIND = "a little behind"
    FAR_BEHIND = "far behind"  # more than 20,000 records in a large topic
    ANYWHERE = "anywhere"
    PARTLY = "partly"  # has no committed offset in some partitions
    FALLEN_OFF = "fallen off"  # its offsets lie before the log's start
    AT_START = "at start"


KINDS: Final = (
    *(Kind.TRANSACTIONAL, Kind.COMPACTED, Kind.TRUNCATED, Kind.RENAMED, Kind.LARGE, Kind.SPARSE, Kind.PLAIN),
    *(Kind.TRANSACTIONAL, Kind.PLAIN, Kind.EMPTY, Kind.PLAIN, Kind.PLAIN, Kind.COMPACTED, Kind.PLAIN),
    *(Kind.TRUNCATED, Kind.PLAIN, Kind.SPARSE, Kind.PLAIN, Kind.TRANSACTIONAL, Kind.PLAIN, Kind.RENAMED),
    *(Kind.PLAIN, Kind.PLAIN, Kind.PLAIN, Kind.PLAIN),
)
HABITS: Final = tuple(habit for habit in Habit if habit is not Habit.LIVE)
# Groups that are there for one kind of topic read one of these.
NEEDED: Final = {Habit.FAR_BEHIND: Kind.LARGE, Habit.FALLEN_OFF: Kind.TRUNCATED}


@dataclass(frozen=True)
class Topic:
    """A topic of the source and its name on the target."""

    name: str
    kind: Kind

    @property
    def copy_name(self) -> str:
        """Its name on the target."""
        return f"moved.{self.name}" if self.kind is Kind.RENAMED else self.name

    @property
    def records(self) -> int:
        """Records that it holds before the migration, aborted and deleted ones among them."""
        return {Kind.LARGE: LARGE_RECORDS, Kind.EMPTY: 0}.get(self.kind, SMALL_RECORDS)

    @property
    def filled_partitions(self) -> int:
        """Partitions that hold records."""
        return PARTITIONS // 2 if self.kind is Kind.SPARSE else PARTITIONS


@dataclass(frozen=True)
class Group:
    """A consumer group, by what it reads."""

    name: str
    habit: Habit
    topics: tuple[Topic, ...]


@dataclass(frozen=True)
class Workload:
    """All topics and groups."""

    topics: tuple[Topic, ...]
    groups: tuple[Group, ...]

    @classmethod
    def of(cls, topics: int, groups: int) -> Self:
        """Make so many topics and groups, of every kind where there are enough of them."""
        made = tuple(
            Topic(f"{kind}-{number:03}", kind) for number, kind in enumerate(islice(cycle(KINDS), topics), start=1)
        )
        live = min(LIVE_GROUPS_AT_MOST, groups // 4)
        habits = islice(cycle(HABITS), groups - live)
        named = [(Habit.LIVE, number) for number in range(live)] + list(zip(habits, range(groups), strict=False))
        return cls(made, tuple(_group(habit, number, made) for habit, number in named))

    @property
    def partitions(self) -> int:
        """Partitions of all topics."""
        return len(self.topics) * PARTITIONS

    @property
    def renames(self) -> dict[str, str]:
        """Names on the target by names at the source, where they differ."""
        return {topic.name: topic.copy_name for topic in self.topics if topic.name != topic.copy_name}

    def of_kind(self, *kinds: Kind) -> list[Topic]:
        """Return the topics of these kinds."""
        return [topic for topic in self.topics if topic.kind in kinds]


def _group(habit: Habit, number: int, topics: tuple[Topic, ...]) -> Group:
    """Let a group read one to three topics, which begin elsewhere for each group."""
    needed = NEEDED.get(habit)
    first = [topic for topic in topics if topic.kind is needed] or list(topics)
    # Large topics are left to those who are far behind in them: reading them is most of the lab's work.
    small = [topic for topic in topics if topic.kind is not Kind.LARGE]
    following = cycle(small[number % len(small) :] + small)
    chosen = {first[number % len(first)]} if needed else set()
    while len(chosen) < min(1 + number % TOPICS_OF_A_GROUP, len(small)):
        chosen.add(next(following))
    ordered = tuple(sorted(chosen, key=lambda topic: topic.name))
    return Group(f"{habit.replace(' ', '-')}-{number:03}", habit, ordered)
