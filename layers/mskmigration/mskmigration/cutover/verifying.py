"""Proves what was applied: reads it back, and sees that no log and no group has moved meanwhile."""

from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from mskmigration.cutover.drain import DOCUMENT as ENDS
from mskmigration.cutover.drain import Ends
from mskmigration.cutover.fence import assert_stands, missing
from mskmigration.cutover.handover import Handover
from mskmigration.cutover.quiet import moved_by_markers
from mskmigration.cutover.record import HandoverStage
from mskmigration.cutover.translating import Commits, all_positions, handed_commits
from mskmigration.errors import VerificationFailedError
from mskmigration.kafka import Commit, TopicPartition
from mskmigration.kafka.model import GroupPartition
from mskmigration.offsets.position import Position
from mskmigration.offsets.verify import verify
from mskmigration.text import listed

NAMED: Final = 5


def verify_positions(handover: Handover) -> list[Position]:
    """Read back the fence and what was committed, compare the records next to each position; nothing may have moved.

    Raises
    ------
    FenceGoneError, VerificationFailedError, KafkaUnreachableError, OffsetsPendingError
    """
    positions = all_positions(handover)
    origin, destination = handover.origin.cluster, handover.destination.cluster
    groups = {it.group for it in positions}
    with ThreadPoolExecutor(5) as pool:
        open_again = pool.submit(missing, handover)
        compared = pool.submit(verify, origin, destination, positions, handover.plan.known_topics)
        moved = pool.submit(lambda: list(_moved(handover)))
        read_on = pool.submit(origin.stable_commits, groups)
        differing = list(_differing(positions, destination.stable_commits(groups)))
        committed = committed_since(positions, handed_commits(handover, read_on.result()))
        assert_stands(open_again.result())
        faults = [*moved.result(), *differing, *committed, *compared.result()]
    if faults:
        raise VerificationFailedError(
            f"The handover's positions are not verified: {listed(faults, NAMED, '; ')}.",
            "Find the client that still writes or commits, and start the cutover again.",
        )
    handover.reach(HandoverStage.VERIFIED)
    return positions


def committed_since(positions: Collection[Position], commits: Mapping[GroupPartition, Commit]) -> Iterator[str]:
    """Yield, in words, what groups have committed at the origin since their offsets were translated.

    Who assigns partitions itself is no member of its group, and is seen by this alone.
    """
    translated = {it.group_partition: it.committed for it in positions if not it.committed_nothing}
    for group_partition in sorted(commits.keys() | translated.keys()):
        then, now = translated.get(group_partition), commits.get(group_partition)
        if then != (now.offset if now else None):
            group, (topic, number) = group_partition
            yield f"{group} committed {now.offset if now else None} in {topic}-{number} where it had {then}"


def _differing(positions: Collection[Position], found: Commits) -> Iterator[str]:
    for it in positions:
        there = found.get(it.group, {}).get(it.copy_partition)
        if there is None or there.offset != it.goes_on_at or (it.kept is None and there.metadata != it.metadata):
            has = there.offset if there else None
            yield f"{it.group} has {has} instead of {it.goes_on_at} in {it.copy_topic}-{it.partition}"


def _moved(handover: Handover) -> Iterator[str]:
    names = handover.plan.names
    ends = handover.document(ENDS, Ends).ends
    origin = handover.origin.cluster.bounds([TopicPartition(it.topic, it.partition) for it in ends])
    destination = handover.destination.cluster.bounds([TopicPartition(names[it.topic], it.partition) for it in ends])
    grown = {TopicPartition(it.topic, it.partition): it.log_end for it in ends}
    moved_at_origin = {each: end for each, end in grown.items() if each in origin and origin[each].end != end}
    markers = moved_by_markers(handover, moved_at_origin)
    for it in ends:
        sides = (
            (handover.origin.alias, it.log_end, origin.get(TopicPartition(it.topic, it.partition))),
            (handover.destination.alias, it.copy_end, destination.get(TopicPartition(names[it.topic], it.partition))),
        )
        for alias, then, now in sides:
            if now is None:
                yield f"no answer from the {alias} of {it.topic}-{it.partition}"
            elif then != now.end and (alias != handover.origin.alias or (it.topic, it.partition) not in markers):
                yield f"{it.topic}-{it.partition} moved from {then} to {now.end} on the {alias}"
