"""What a handover will do, decided from facts; nothing is touched."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from pydantic import AliasChoices, Field

from mskmigration.cutover.blockers import obstacles
from mskmigration.cutover.facts import HandoverFacts
from mskmigration.cutover.fence_choice import tiny_topics
from mskmigration.cutover.group_rules import metadata_dropped
from mskmigration.cutover.obstacle import Obstacle, Severity
from mskmigration.cutover.record import Direction
from mskmigration.cutover.request import Fence
from mskmigration.frozen import Frozen
from mskmigration.kafka.model import GroupPartition, TopicPartition
from mskmigration.kafka.record_limits import FENCE_BYTES, SETTING, TINY_BYTES
from mskmigration.offsets.batches import share_out
from mskmigration.offsets.group_offset import Topics
from mskmigration.offsets.method import Prediction, predict
from mskmigration.text import listed

LISTED: Final = 25


class HandedTopic(Frozen):
    """A topic that is handed over, by its name where clients read now and where they will; see ``Topics``."""

    log_name: str
    copy_name: str
    partitions: int
    compacted: bool
    # Plans of 0.1.0 call it ``untimed``.
    log_append_time: bool = Field(validation_alias=AliasChoices("log_append_time", "untimed"))


class HandedGroup(Frozen):
    """A consumer group that is handed over, and how its positions are expected to be found."""

    name: str
    partitions: int
    exact: int
    bounded: int


class HandoverPlan(Frozen):
    """The whole plan, as it is kept in the bucket.

    Parameters
    ----------
    batches
        The groups, as they are shared out over the functions that translate them.
    topics_without_acls, open_without_acls
        Topics without ACLs, and whether everybody may use them; see ``HandoverFacts``.
    tiny_topics
        Topics, by the origin's names, whose records pass a fence by size, so that an ACL is their fence.
    """

    migration: str
    direction: Direction
    fence: Fence
    topics: tuple[HandedTopic, ...]
    groups: tuple[HandedGroup, ...]
    batches: tuple[tuple[str, ...], ...]
    methods: Mapping[str, int]
    records_left: int
    copied_once: bool = False
    topics_without_acls: tuple[str, ...] = ()
    open_without_acls: bool | None = None
    # Plans of 0.2.0 and before have none.
    tiny_topics: tuple[str, ...] = ()
    obstacles: tuple[Obstacle, ...]

    @property
    def blockers(self) -> tuple[Obstacle, ...]:
        """What keeps it from beginning."""
        return tuple(obstacle for obstacle in self.obstacles if obstacle.severity is Severity.BLOCKER)

    @property
    def names(self) -> dict[str, str]:
        """Each topic's name at the origin, and at the destination."""
        return {topic.log_name: topic.copy_name for topic in self.topics}

    @property
    def by_acl(self) -> tuple[str, ...]:
        """The topics, by the origin's names, that an ACL fences."""
        return tuple(self.names) if self.fence is Fence.ACL else self.tiny_topics

    @property
    def by_size(self) -> tuple[str, ...]:
        """The topics, by the origin's names, that their record limit fences."""
        if self.fence is not Fence.SIZE:
            return ()
        return tuple(topic for topic in self.names if topic not in self.tiny_topics)

    @property
    def known_topics(self) -> Topics:
        """What translating has to know of the topics."""
        return Topics(
            names=self.names,
            compacted=frozenset(topic.log_name for topic in self.topics if topic.compacted),
            log_append_time=frozenset(topic.log_name for topic in self.topics if topic.log_append_time),
            copied_once=self.copied_once,
        )

    @property
    def partitions(self) -> int:
        """How many partitions are handed over."""
        return sum(topic.partitions for topic in self.topics)

    def summary(self) -> dict[str, object]:
        """Return what a state's output can hold of it, however many topics there are."""
        return {
            "topics": len(self.topics),
            "partitions": self.partitions,
            "groups": len(self.groups),
            "methods": dict(self.methods),
            "records_left": self.records_left,
            "warnings": [f"{it.id}: {it.reason}" for it in self.obstacles if it.severity is Severity.WARNING],
        }

    def message(self) -> Iterator[str]:
        """Yield the plan in sentences, for the person who approves it."""
        way = "to the target" if self.direction is Direction.FORWARD else "back to the source"
        yield (
            f"{len(self.topics)} topics with {self.partitions} partitions and {len(self.groups)} consumer groups of "
            f"the migration {self.migration} will be handed over {way}."
        )
        yield f"Topics: {listed((topic.log_name for topic in self.topics), LISTED) or 'none'}"
        yield f"Groups: {listed((group.name for group in self.groups), LISTED) or 'none'}"
        yield "Positions, by the expected method: " + (
            ", ".join(f"{count} {method}" for method, count in self.methods.items()) or "none"
        )
        yield from fence_words(self)
        yield "Consumers of these groups must stop when the event Handover Fenced arrives."
        for obstacle in self.obstacles:
            yield f"{obstacle.severity.capitalize()} {obstacle.id}: {obstacle.reason}. {obstacle.remedy}"


def make_handover_plan(facts: HandoverFacts) -> HandoverPlan:
    """Decide what is handed over, how each position is expected to be found, and what stands in the way."""
    expected = predict(
        facts.group_offsets(),
        facts.origin,
        facts.destination,
        names=facts.names,
        syncs=facts.syncs,
        compacted=facts.compacted,
        copied_once=facts.copied_once,
    )
    return HandoverPlan(
        migration=facts.request.migration,
        direction=facts.direction,
        fence=facts.request.fence,
        topics=tuple(_topics(facts)),
        groups=tuple(_groups(expected)),
        batches=tuple(map(tuple, share_out(_reads(expected)))),
        methods=dict(sorted(Counter(str(prediction.method) for prediction in expected.values()).items())),
        records_left=facts.lag(),
        copied_once=facts.copied_once,
        topics_without_acls=tuple(sorted(facts.topics_without_acls)),
        open_without_acls=facts.open_without_acls,
        tiny_topics=tuple(sorted(tiny_topics(facts))),
        obstacles=(*obstacles(facts), *metadata_dropped(facts, expected)),
    )


def _topics(facts: HandoverFacts) -> Iterator[HandedTopic]:
    counts = Counter(partition.topic for partition in facts.origin)
    for name in sorted(facts.names):
        yield HandedTopic(
            log_name=name,
            copy_name=facts.names[name],
            partitions=counts[name],
            compacted=name in facts.compacted,
            log_append_time=name in facts.log_append_time,
        )


def _groups(expected: Mapping[GroupPartition, Prediction]) -> Iterator[HandedGroup]:
    partitions: Counter[str] = Counter(group_offset.group for group_offset in expected)
    exact: Counter[str] = Counter(
        group_offset.group for group_offset, prediction in expected.items() if prediction.exact
    )
    for name in sorted(partitions):
        yield HandedGroup(
            name=name, partitions=partitions[name], exact=exact[name], bounded=partitions[name] - exact[name]
        )


def _reads(expected: Mapping[GroupPartition, Prediction]) -> dict[str, dict[TopicPartition, int]]:
    reads: dict[str, dict[TopicPartition, int]] = {}
    for group_offset, prediction in expected.items():
        reads.setdefault(group_offset.group, {})[group_offset.partition] = prediction.reads
    return reads


def fence_words(plan: HandoverPlan) -> Iterator[str]:
    """Yield sentences that say which fence binds whom."""
    if plan.fence is Fence.STOPPED:
        yield "You have confirmed that the producers of these topics are stopped."
    if plan.by_size:
        yield (
            f"{len(plan.by_size)} topics will take no records until the handover is promoted or aborted: their "
            f"{SETTING} will be {FENCE_BYTES}. This binds everybody, also super users and IAM clients. Producers get "
            "the error MESSAGE_TOO_LARGE and do not retry: stop them, or let them keep what was refused."
        )
    if plan.fence is Fence.SIZE and plan.tiny_topics:
        yield (
            f"{len(plan.tiny_topics)} topics have records whose key and value have at most {TINY_BYTES} bytes, which "
            f"pass that limit: {listed(plan.tiny_topics, LISTED)}. An ACL will deny to write to them."
        )
    if plan.fence is Fence.ACL:
        yield (
            "Writers will be denied to write to these topics until the handover is promoted or aborted. An ACL binds "
            "neither super users nor IAM clients."
        )
    if plan.open_without_acls and plan.topics_without_acls:
        yield (
            f"{len(plan.topics_without_acls)} of these topics have no ACL, so that everybody may use them: "
            f"{listed(plan.topics_without_acls, LISTED)}. While writing is denied, an ACL allows everybody "
            "every other operation."
        )
