"""What a demo found out, as ``report.json`` tells it."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Self

from pydantic import BaseModel, computed_field

from lab.compare import GroupPosition, TopicComparison
from lab.execution import StateTotal


class TopicReport(BaseModel):
    """A topic's records on both sides and what differs."""

    name: str
    partitions: int
    source_records: int
    target_records: int
    missing: int
    extra: int
    out_of_order: int
    equal: bool

    @classmethod
    def of(cls, topic: TopicComparison) -> Self:
        """Report a comparison."""
        return cls(
            name=topic.name,
            partitions=topic.partitions,
            source_records=topic.source_records,
            target_records=topic.target_records,
            **topic.difference._asdict(),
            equal=topic.is_equal,
        )


class GroupReport(BaseModel):
    """A group in a topic: how many of its committed partitions translate, and what it would read again.

    Those that MirrorMaker 2 can never translate are left to the cutover, which finds exact positions without it.
    """

    group: str
    topic: str
    partitions: int
    translated: int
    left_to_cutover: int
    lag: int
    read_again: int

    @classmethod
    def all_of(cls, positions: Iterable[GroupPosition]) -> list[Self]:
        """Add up the partitions of each group and topic."""

        def group_and_topic(position: GroupPosition) -> tuple[str, str]:
            return position.group, position.topic

        grouped = groupby(sorted(positions, key=group_and_topic), key=group_and_topic)
        return [cls._of(group, topic, list(partitions)) for (group, topic), partitions in grouped]

    @property
    def unsafe(self) -> int:
        """Partitions in which the group would skip records, or start anywhere."""
        return self.partitions - self.translated - self.left_to_cutover

    @classmethod
    def _of(cls, group: str, topic: str, partitions: list[GroupPosition]) -> Self:
        found = [it for it in partitions if not it.is_left_to_cutover]
        return cls(
            group=group,
            topic=topic,
            partitions=len(partitions),
            translated=sum(it.is_translated for it in partitions),
            left_to_cutover=sum(it.is_left_to_cutover for it in partitions),
            lag=sum(it.lag for it in partitions),
            read_again=sum(it.read_again for it in found),
        )


class HealReport(BaseModel):
    """When a task was seen FAILED and RUNNING again, and the scheduled execution of heal that restarted it."""

    failed_at: datetime
    running_at: datetime
    cause: str
    execution: str

    @computed_field
    def seconds(self) -> float:
        """Seconds from the one to the other."""
        return round((self.running_at - self.failed_at).total_seconds(), 1)


class Report(BaseModel):
    """A whole demo."""

    topics: list[TopicReport]
    groups: list[GroupReport]
    heal: HealReport
    states: list[StateTotal]
    seconds: float

    @property
    def faults(self) -> list[str]:
        """What is not as it has to be, one sentence each."""
        topics = [
            f"{topic.name}: {topic.missing} missing, {topic.extra} extra, {topic.out_of_order} out of order"
            for topic in self.topics
            if not topic.equal
        ]
        groups = [
            f"{group.group}: {group.unsafe} of {group.partitions} partitions of {group.topic} "
            "have no safe offset on the target"
            for group in self.groups
            if group.unsafe
        ]
        return topics + groups
