"""What a migration will copy, and what not and why: decided from the source's topics, nothing touched."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from mskmigration.aws.table import pack
from mskmigration.connectors.sizing import size_tasks
from mskmigration.errors import InvalidRequestError
from mskmigration.frozen import Frozen
from mskmigration.kafka.model import Bounds, TopicPartition
from mskmigration.migration.configs import literal
from mskmigration.migration.delivery import delivery_words
from mskmigration.migration.exclusions import INTERNAL_TOPICS, TOOL_GROUPS, reason_against
from mskmigration.migration.request import MigrationRequest, matches
from mskmigration.settings import DeliveryGuarantee

# What one task copies in a second on Fargate, by the slowest figure measured with connectors/source.yaml on
# records of 1 KB (docs/decisions/0002-throughput.md). Only the first wait rests on it; then the rate is measured.
RECORDS_PER_TASK_SECOND = 30_000

LISTED = 25  # Names in a state's output, which AWS limits to 256 KB; the whole plan is in the bucket.


# After a handover the source connector excludes the topic's name and the reverse connector asks for it. Connect keeps a
# connector's settings, and again each task's, in one record of its config topic, of which Kafka's producers and brokers
# take a megabyte (max.request.size, message.max.bytes); the other settings take some kilobytes of it.
MOST_NAME_BYTES = 1_000_000
# The migration's record in DynamoDB, which takes 400 KB an item, has them as patterns once and as they are three times.
MOST_PACKED_BYTES = 370_000


class PlannedTopic(Frozen):
    """A topic that will be copied; ``records`` counts offsets, an upper bound of its records."""

    name: str
    new_name: str
    partitions: int
    records: int


class Excluded(Frozen):
    """A topic or group that the patterns ask for, or that a person might expect, and that is not copied."""

    name: str
    reason: str


class Plan(Frozen):
    """The whole plan, as it is kept in the bucket."""

    migration: str
    topics: tuple[PlannedTopic, ...]
    groups: tuple[str, ...]
    excluded: tuple[Excluded, ...]
    excluded_groups: tuple[Excluded, ...]
    partitions: int
    records: int
    tasks_max: int
    tasks_rule: str
    estimate_seconds: int
    delivery: DeliveryGuarantee = DeliveryGuarantee.AT_LEAST_ONCE
    delivery_notes: tuple[str, ...] = ()

    def summary(self) -> dict[str, object]:
        """Return what a state's output can hold of it, however many topics there are."""
        counted = {
            "topics": len(self.topics),
            "groups": len(self.groups),
            "excluded_topics": len(self.excluded),
            "excluded": [excluded.model_dump() for excluded in self.excluded[:LISTED]],
            "excluded_groups": [excluded.model_dump() for excluded in self.excluded_groups[:LISTED]],
        }
        return self.model_dump(mode="json", include=_SCALARS | _DELIVERY) | counted


_SCALARS = {"migration", "partitions", "records", "tasks_max", "tasks_rule", "estimate_seconds"}
_DELIVERY = {"delivery", "delivery_notes"}


def make_plan(
    request: MigrationRequest,
    partitions: Mapping[str, int],
    bounds: Mapping[TopicPartition, Bounds],
    groups: Iterable[str],
    delivery: DeliveryGuarantee = DeliveryGuarantee.AT_LEAST_ONCE,
) -> Plan:
    """Decide what is copied.

    Parameters
    ----------
    partitions
        How many partitions each topic at the source has.
    bounds
        The log of each partition that is to be copied.
    groups
        The consumer groups at the source.
    delivery
        What the stack was deployed with.

    Raises
    ------
    InvalidRequestError
        No topic is left to copy, or a new name is taken.
    """
    names = sorted(name for name in partitions if request.migrates(name))
    _refuse_if_impossible(request, names)
    spans: Counter[str] = Counter()
    for partition, bound in bounds.items():
        spans[partition.topic] += bound.span
    topics = tuple(
        PlannedTopic(name=name, new_name=request.new_name(name), partitions=partitions[name], records=spans[name])
        for name in names
    )
    total = sum(topic.partitions for topic in topics)
    count = sum(topic.records for topic in topics)
    sizing = size_tasks(total)
    groups = sorted(groups)
    return Plan(
        migration=request.migration,
        topics=topics,
        groups=tuple(group for group in groups if request.migrates_group(group)),
        excluded=tuple(_excluded_topics(request, sorted(partitions))),
        excluded_groups=tuple(_excluded_groups(request, groups)),
        partitions=total,
        records=count,
        tasks_max=sizing.tasks,
        tasks_rule=sizing.rule,
        estimate_seconds=-(-count // (RECORDS_PER_TASK_SECOND * sizing.tasks)),
        delivery=delivery,
        delivery_notes=tuple(delivery_words(delivery, request.migration)),
    )


def _refuse_if_impossible(request: MigrationRequest, names: Collection[str]) -> None:
    if not names:
        raise InvalidRequestError(
            f"topics: nothing at the source matches {', '.join(request.topics)}.",
            "Correct the patterns. Each must match a topic's whole name.",
        )
    _refuse_too_many(names)
    unknown = sorted(request.rename.keys() - set(names))
    if unknown:
        raise InvalidRequestError(
            f"rename: {', '.join(unknown)} is not among the topics to copy.", "Correct the name, or remove it."
        )
    taken = sorted(set(request.rename.values()) & set(names))
    if taken:
        raise InvalidRequestError(
            f"rename: {', '.join(taken)} is the name of another topic to copy.", "Choose a name that is free."
        )


def _refuse_too_many(names: Collection[str]) -> None:
    """Refuse now what could be copied, but not be handed over later."""
    patterns = list(map(literal, names))
    listed = ",".join(patterns)
    if len(listed) <= MOST_NAME_BYTES and len(pack(json.dumps([patterns, *[list(names)] * 3]))) <= MOST_PACKED_BYTES:
        return
    raise InvalidRequestError(
        f"topics: the names of the {len(names)} topics take {len(listed):,} bytes, more than the settings of a "
        "connector and the migration's record hold when the topics are handed over.",
        "Split the topics between several migrations, each with its own patterns.",
    )


def _excluded_topics(request: MigrationRequest, names: Iterable[str]) -> Iterator[Excluded]:
    for name in names:
        if reason := reason_against(INTERNAL_TOPICS, name):
            yield Excluded(name=name, reason=reason)
        elif not request.migrates(name):
            by = "a pattern of topics_exclude matches it" if matches(request.topics, name) else "no pattern matches it"
            yield Excluded(name=name, reason=by)


def _excluded_groups(request: MigrationRequest, names: Iterable[str]) -> Iterator[Excluded]:
    for name in names:
        if reason := reason_against(TOOL_GROUPS, name):
            yield Excluded(name=name, reason=reason)
        elif not request.migrates_group(name):
            yield Excluded(name=name, reason="the patterns of groups leave it out")
