"""Stops copying, and proves that no record is left to copy."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Final

from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from mskmigration.connect import ConnectClient, State
from mskmigration.cutover.check import Check, checked
from mskmigration.cutover.handover import Handover
from mskmigration.cutover.record import HandoverStage
from mskmigration.decision import Decision
from mskmigration.errors import NotDrainedError
from mskmigration.frozen import Frozen
from mskmigration.kafka import Bounds, TopicPartition
from mskmigration.text import listed

DOCUMENT: Final = "ends"
# task.shutdown.graceful.timeout.ms is 30 s in worker.properties: past it a task is cancelled without a last commit.
STOPPING_SECONDS: Final = 40
POLL_SECONDS: Final = 0.15
NAMED: Final = 5


class Drain(StrEnum):
    """What follows from what is left to copy."""

    DRAINED = "drained"
    AGAIN = "again"


class End(Frozen):
    """Where a partition ends on both sides while nothing is written: ``copied`` is the next offset to copy."""

    topic: str
    partition: int
    copied: int
    log_end: int
    copy_end: int


class Ends(Frozen):
    """The ends of all partitions that are handed over, by the origin's names."""

    ends: tuple[End, ...]


def drain(handover: Handover) -> Check:
    """Stop copying and search for records that are left; the state machine asks again.

    Raises
    ------
    NotDrainedError
        Writers have been blocked for as long as the request allows.
    KafkaUnreachableError, WorkersUnreachableError, RebalanceInProgressError
    """
    return checked(
        handover,
        stop_and_compare(handover),
        done=Drain.DRAINED,
        stage=HandoverStage.DRAINED,
        error=NotDrainedError,
        least_pause=2,
    )


def stop_and_compare(handover: Handover) -> Decision[Drain]:
    """Stop the connectors and search for records that are left; if there are some, resume the connectors.

    A stopped connector has committed its offsets and has no task that writes any more (KIP-875), so the offsets are
    exact. Behind transaction markers they never reach the end: only reading shows that nothing is left.

    Raises
    ------
    KafkaUnreachableError, WorkersUnreachableError, RebalanceInProgressError
    """
    connect = handover.ports.connect
    for connector in handover.connectors:
        connect.stop(connector)
    if not stand_still(connect, handover.connectors):
        return Decision(Drain.AGAIN, f"the connectors did not stop in {STOPPING_SECONDS} s")
    partitions = handover.partitions()
    log = handover.origin.cluster.bounds(partitions)
    copies = _copies(handover, partitions)
    copy = handover.destination.cluster.bounds(copies.values())
    copied = connect.copied(handover.connector, handover.origin.alias)
    following = {each: copied[each] + 1 if each in copied else bounds.start for each, bounds in log.items()}
    behind = {each: offset for each, offset in following.items() if offset < log[each].end}
    silent = handover.origin.no_answer(set(partitions) - log.keys()) or handover.destination.no_answer(
        set(copies.values()) - copy.keys()
    )
    decision = (
        Decision(Drain.AGAIN, silent) if silent else judge_drained(handover.origin.cluster.unread(behind), behind, log)
    )
    if decision.action is Drain.DRAINED:
        handover.keep(DOCUMENT, _ends(following, log, {each: copy[copies[each]] for each in log}))
    else:
        for connector in handover.connectors:
            connect.resume(connector)
    return decision


def judge_drained(
    unread: Collection[TopicPartition],
    behind: Mapping[TopicPartition, int],
    log: Mapping[TopicPartition, Bounds],
) -> Decision[Drain]:
    """Decide whether the copy holds every record.

    Parameters
    ----------
    unread
        The partitions with a committed record at or after the offset that is copied next.
    behind
        The partitions whose next offset is not the end, with that offset.
    """
    if unread:
        spans = (f"{each.topic}-{each.partition} from {behind[each]} to {log[each].end}" for each in sorted(unread))
        return Decision(Drain.AGAIN, f"records are left to copy in {len(unread)} partitions: {listed(spans, NAMED)}")
    markers = f", {len(behind)} of them before markers of transactions" if behind else ""
    return Decision(Drain.DRAINED, f"no record is left to copy in {len(log)} partitions{markers}")


def stand_still(connect: ConnectClient, connectors: Collection[str]) -> bool:
    """Wait until the connectors are STOPPED and without tasks; False where they do not come to it in time."""

    def stand() -> bool:
        statuses = connect.statuses()
        return all(
            statuses[name].connector.state is State.STOPPED and not statuses[name].tasks
            for name in connectors
            if name in statuses
        )

    patience = Retrying(
        retry=retry_if_result(lambda still: not still),
        wait=wait_fixed(POLL_SECONDS),
        stop=stop_after_delay(STOPPING_SECONDS),
        retry_error_callback=lambda _state: False,
    )
    return bool(patience(stand))


def _copies(handover: Handover, partitions: Collection[TopicPartition]) -> dict[TopicPartition, TopicPartition]:
    names = handover.plan.names
    return {each: TopicPartition(names[each.topic], each.partition) for each in partitions}


def _ends(
    following: Mapping[TopicPartition, int],
    log: Mapping[TopicPartition, Bounds],
    copy: Mapping[TopicPartition, Bounds],
) -> Ends:
    """Note the ends; all are by the origin's names."""
    return Ends(
        ends=tuple(
            End(
                topic=each.topic,
                partition=each.partition,
                copied=following[each],
                log_end=log[each].end,
                copy_end=copy[each].end,
            )
            for each in sorted(log)
        )
    )
