"""A handover's evidence, from its record and the documents that it kept. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise
from typing import Final

from mskmigration.aws.execution_history import StateVisit
from mskmigration.connectors import reverse_name
from mskmigration.cutover.drain import End
from mskmigration.cutover.obstacle import Severity
from mskmigration.cutover.plan import HandedTopic, HandoverPlan
from mskmigration.cutover.record import Direction, HandoverRecord, HandoverStage
from mskmigration.evidence.report import (
    Approved,
    HandoverBefore,
    HandoverEvidence,
    PartitionEnds,
    Phase,
    ReverseReplication,
    TopicEvidence,
)
from mskmigration.offsets.position import Position

AWAIT_APPROVAL: Final = "Await Approval"
_DIGEST_BYTES: Final = 8


@dataclass(frozen=True)
class Handed:
    """A handover's record, and what it kept; ``states`` are those that its last execution visited.

    Parameters
    ----------
    origin_alias, destination_alias
        The clusters that clients read before, and after.
    """

    record: HandoverRecord
    plan: HandoverPlan
    origin_alias: str
    destination_alias: str
    ends: Sequence[End] = ()
    positions: Sequence[Position] = ()
    fenced_topics: tuple[str, ...] = ()
    states: tuple[StateVisit, ...] = ()


def evidence_of(handed: Handed) -> HandoverEvidence:
    """Put a handover's evidence together."""
    record, plan, positions = handed.record, handed.plan, tuple(handed.positions)
    exact = sum(position.exact for position in positions)
    return HandoverEvidence(
        id=record.id,
        direction=record.direction,
        reached=record.reached,
        execution=record.execution,
        from_cluster=handed.origin_alias,
        to_cluster=handed.destination_alias,
        fence=record.request.fence,
        fenced_topics=handed.fenced_topics,
        approved=_approved(handed),
        write_block_seconds=record.write_block_seconds,
        phases=tuple(phases(record)),
        states=handed.states,
        warnings=tuple(it for it in plan.obstacles if it.severity is Severity.WARNING),
        topics=tuple(_topics(handed)),
        groups=len(plan.groups),
        methods=dict(Counter(str(position.method) for position in positions)),
        exact=exact,
        bounded=len(positions) - exact,
        read_again_at_most=sum(position.read_again_at_most for position in positions),
        lost_before=sum(position.lost_before for position in positions),
        positions=positions,
        reverse_replication=_reverse_replication(handed),
    )


def before(record: HandoverRecord) -> HandoverBefore:
    """Return a handover in short."""
    return HandoverBefore(
        id=record.id,
        direction=record.direction,
        reached=record.reached,
        began=min(record.times.values()),
        ended=max(record.times.values()),
        write_block_seconds=record.write_block_seconds,
    )


def phases(record: HandoverRecord) -> Iterator[Phase]:
    """Yield the stretches between the stages, in order."""
    order = list(HandoverStage)
    reached = sorted(record.times.items(), key=lambda item: (item[1], order.index(item[0])))
    for (stage, at), (_, until) in pairwise(reached):
        yield Phase(name=stage, began=at, seconds=(until - at).total_seconds(), blocks_writers=stage.blocks_writers)


def _approved(handed: Handed) -> Approved:
    answered = [visit.left for visit in handed.states if visit.name == AWAIT_APPROVAL and visit.left]
    return Approved(by=handed.record.request.approval, at=answered[-1] if answered else None)


def _topics(handed: Handed) -> Iterator[TopicEvidence]:
    ends: dict[str, list[PartitionEnds]] = defaultdict(list)
    for it in handed.ends:
        ends[it.topic].append(
            PartitionEnds(partition=it.partition, log_end=it.log_end, copy_end=it.copy_end, copied=it.copied)
        )
    positions: dict[str, list[Position]] = defaultdict(list)
    for position in handed.positions:
        positions[position.topic].append(position)
    for topic in handed.plan.topics:
        yield _topic(topic, ends[topic.log_name], positions[topic.log_name])


def _topic(topic: HandedTopic, ends: list[PartitionEnds], positions: list[Position]) -> TopicEvidence:
    seal = blake2b(digest_size=_DIGEST_BYTES)
    for document in (*ends, *sorted(positions, key=lambda it: (it.group, it.partition))):
        seal.update(document.model_dump_json().encode())
    return TopicEvidence(
        log_name=topic.log_name,
        copy_name=topic.copy_name,
        partition_count=topic.partitions,
        compacted=topic.compacted,
        partitions=tuple(ends),
        positions=len(positions),
        exact=sum(position.exact for position in positions),
        compared=sum(position.proof.before + position.proof.after for position in positions),
        fingerprint=seal.hexdigest(),
    )


def _reverse_replication(handed: Handed) -> ReverseReplication | None:
    """After a cutover a rollback is prepared; after a rollback the migration itself goes on."""
    if handed.record.direction is Direction.BACK or HandoverStage.PROMOTED not in handed.record.times:
        return None
    seeded = sum(end.copy_end > 0 for end in handed.ends)
    return ReverseReplication(connector=reverse_name(handed.record.migration), partitions_seeded=seeded)
