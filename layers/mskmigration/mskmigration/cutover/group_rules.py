"""Pure rules of consumer groups: which keep a handover from beginning, and what its operator should know of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from mskmigration.cutover.facts import HandoverFacts
from mskmigration.cutover.obstacle import NAMED, Obstacle, blocker, warning
from mskmigration.cutover.request import GroupsAhead, UncommittedPartitions
from mskmigration.kafka.model import GroupPartition
from mskmigration.offsets.method import Prediction
from mskmigration.offsets.position import Method
from mskmigration.text import listed


def _members_at_destination(facts: HandoverFacts) -> Obstacle | None:
    active = sorted(facts.members_at_destination & facts.committed.keys())
    if not active:
        return None
    return blocker(
        "members-on-copy",
        f"groups already have members at the destination: {listed(active, NAMED)}",
        "Stop these consumers until the handover is promoted: their offsets cannot be written.",
    )


def _reads_more(facts: HandoverFacts) -> Obstacle | None:
    more = sorted(
        group
        for group, committed in facts.committed.items()
        if any(partition.topic not in facts.names for partition in committed)
    )
    if not more:
        return None
    return warning(
        "reads-other-topics",
        f"groups have committed offsets of topics that are not handed over: {listed(more, NAMED)}",
        "Hand over these topics, too. Otherwise the groups' consumers need both clusters.",
    )


def _lost_before(facts: HandoverFacts) -> Obstacle | None:
    lost = {
        group
        for group, committed in facts.committed.items()
        for partition, offset in committed.items()
        if partition in facts.origin and offset < facts.origin[partition].start
    }
    if not lost:
        return None
    return warning(
        "fell-off-the-log",
        f"the log's start has passed what these groups have read: {listed(sorted(lost), NAMED)}",
        "These groups go on at the log's start, as without a migration.",
    )


def _gone(facts: HandoverFacts) -> Obstacle | None:
    """OffsetCommit checks only that the topic exists, and a topic may have been made anew with fewer partitions."""
    gone = facts.gone()
    if not gone:
        return None
    return warning(
        "partitions-gone",
        f"groups have committed offsets of partitions that their topics do not have: {_named(gone)}",
        "These offsets are left out. The groups lose nothing by it.",
    )


def _uncommitted(facts: HandoverFacts) -> Obstacle | None:
    """Librdkafka commits only what was consumed, and ``auto.offset.reset`` decides where it goes on elsewhere."""
    found = facts.uncommitted()
    if not found:
        return None
    if facts.request.uncommitted_partitions is UncommittedPartitions.END:
        remedy = "As requested these groups go on at the end of the copy, and do not read the records before it."
    else:
        remedy = (
            "There auto.offset.reset decides. With latest a group does not read what is written before it is back: "
            'start with "uncommitted_partitions": "end" if it should go on at the end of the copy.'
        )
    return warning(
        "uncommitted-partitions",
        f"groups have committed nothing in partitions that hold records: {_named(found)}",
        remedy,
    )


def _ahead(facts: HandoverFacts) -> Obstacle | None:
    ahead = facts.ahead()
    if not ahead:
        return None
    if facts.request.groups_ahead is GroupsAhead.TAKE:
        remedy = "As requested these offsets are set back, and the groups read records a second time."
    else:
        remedy = 'These groups keep their offsets there. Start with "groups_ahead": "take" to set them back.'
    return warning("groups-ahead", f"groups are further on at the destination: {_named(ahead)}", remedy)


def metadata_dropped(facts: HandoverFacts, expected: Mapping[GroupPartition, Prediction]) -> Iterator[Obstacle]:
    """Warn of metadata that is not committed again, because the position is not found by comparing all that is unread.

    Confluent's Parallel Consumer keeps there which records it has done beyond the offset, and Kafka Streams its time.
    """
    dropped = [
        each
        for each in facts.with_metadata & expected.keys()
        if expected[each].method not in {Method.END, Method.COMPARED}
    ]
    if dropped:
        yield warning(
            "metadata-dropped",
            f"the metadata of these committed offsets cannot be kept, because much is unread: {_named(dropped)}",
            "Let these groups read on first. Otherwise a Parallel Consumer reads again what it has done beyond its "
            "offset, and Kafka Streams judges anew which records are late.",
        )


def _named(group_partitions: Iterable[GroupPartition]) -> str:
    return listed((f"{group} of {topic}-{number}" for group, (topic, number) in sorted(group_partitions)), NAMED)


type _Rule = Callable[[HandoverFacts], Obstacle | None]
GROUP_BLOCKERS: Final[tuple[_Rule, ...]] = (_members_at_destination,)
GROUP_WARNINGS: Final[tuple[_Rule, ...]] = (_reads_more, _lost_before, _gone, _uncommitted, _ahead)
