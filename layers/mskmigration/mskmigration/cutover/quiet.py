"""Proves that nobody writes or reads any longer: two snapshots of the log that agree in everything."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from tenacity import Retrying, retry_if_result, stop_after_attempt, wait_fixed

from mskmigration.cutover.as_planned import assert_as_planned
from mskmigration.cutover.check import Check, checked
from mskmigration.cutover.handover import Handover
from mskmigration.cutover.record import HandoverStage
from mskmigration.cutover.translating import handed_commits
from mskmigration.decision import Decision
from mskmigration.errors import NotQuietError, OffsetsPendingError
from mskmigration.kafka.model import Commit, GroupPartition, TopicPartition
from mskmigration.text import listed

APART_SECONDS: Final = 0.5
SNAPSHOTS: Final = 5
NAMED: Final = 5


class Quiet(StrEnum):
    """What follows from two snapshots."""

    QUIET = "quiet"
    WAIT = "wait"


class LogSnapshot(NamedTuple):
    """The log at one time, and what keeps it from being quiet at that time alone.

    Parameters
    ----------
    ends, stable
        The partitions' ends, and their last stable offsets.
    members
        The groups that have members.
    commits
        What each group has committed.
    silent, pending
        What gave no answer, and which transactions hold offsets of groups back; in words.
    markers
        Partitions whose ends have moved since the snapshot before by nothing but transactions' markers.
    """

    ends: Mapping[TopicPartition, int]
    stable: Mapping[TopicPartition, int]
    members: frozenset[str]
    commits: Mapping[GroupPartition, Commit] = {}
    silent: str | None = None
    pending: str | None = None
    markers: frozenset[TopicPartition] = frozenset()


def judge_quiet(before: LogSnapshot, after: LogSnapshot) -> Decision[Quiet]:
    """Decide whether nothing is written or read any longer.

    A last stable offset below the end is a transaction that is still open: MirrorMaker 2 reads committed records only,
    and would not copy past it (KIP-98). Who assigns partitions itself is no member of its group, and is seen only by
    what it commits. A partition without an answer is not taken for one that is gone: a broker that
    has just started knows none for a moment.
    """
    moved = [each for each, end in after.ends.items() if end != before.ends.get(each) and each not in after.markers]
    open_ = [partition for partition, end in after.ends.items() if after.stable.get(partition) != end]
    reasons = [
        f"{what}: {listed(sorted(f'{topic}-{number}' for topic, number in partitions), NAMED)}"
        for what, partitions in (("still written", moved), ("a transaction is open", open_))
        if partitions
    ]
    reasons += filter(None, (after.silent, after.pending))
    if after.members:
        reasons.append(f"groups still have members: {listed(sorted(after.members), NAMED)}")
    if reading := _reading(before, after):
        reasons.append(f"groups still commit: {listed(sorted(reading), NAMED)}")
    if reasons:
        return Decision(Quiet.WAIT, "; ".join(reasons))
    return Decision(Quiet.QUIET, f"the ends of {len(after.ends)} partitions did not move, and no group has members")


def _reading(before: LogSnapshot, after: LogSnapshot) -> set[str]:
    changed = set(before.commits.items()) ^ set(after.commits.items())
    return {group for (group, _), _ in changed}


def prove_quiet(handover: Handover) -> Check:
    """Watch for some seconds whether anything moves; the state machine asks again.

    Raises
    ------
    NotQuietError
        Writers have been blocked for as long as the request allows.
    NotAsPlannedError
        There is more to hand over than was planned.
    KafkaUnreachableError
    """
    decision = watch(handover)
    if decision.action is Quiet.QUIET:
        assert_as_planned(handover)
    return checked(
        handover,
        decision,
        done=Quiet.QUIET,
        stage=HandoverStage.QUIET,
        error=NotQuietError,
        least_pause=1,
    )


def watch(handover: Handover) -> Decision[Quiet]:
    """Take two snapshots, half a second apart, and up to three more while something moves; judge the last two.

    Raises
    ------
    KafkaUnreachableError
    """
    partitions = handover.partitions()
    groups = frozenset(group.name for group in handover.plan.groups)
    decision = Decision(Quiet.WAIT, "one snapshot shows nothing")
    before: LogSnapshot | None = None

    def is_quiet() -> bool:
        nonlocal before, decision
        snapshot = _snapshot(handover, partitions, groups, before.ends if before else {})
        if before is not None:
            decision = judge_quiet(before, snapshot)
        before = snapshot
        return decision.action is Quiet.QUIET

    patience = Retrying(
        retry=retry_if_result(lambda quiet: not quiet),
        wait=wait_fixed(APART_SECONDS),
        stop=stop_after_attempt(SNAPSHOTS),
        retry_error_callback=lambda _state: False,
    )
    patience(is_quiet)
    return decision


def _snapshot(
    handover: Handover,
    partitions: list[TopicPartition],
    groups: frozenset[str],
    ends_before: Mapping[TopicPartition, int],
) -> LogSnapshot:
    cluster = handover.origin.cluster
    stable = cluster.last_stable(partitions)
    bounds = cluster.bounds(partitions)
    members = cluster.groups_with_members() & groups
    silent = handover.origin.no_answer(set(partitions) - (bounds.keys() & stable.keys()))
    ends = {each: log.end for each, log in bounds.items()}
    moved = {each: end for each, end in ends_before.items() if each in ends and ends[each] != end}
    commits, pending = _commits(handover, groups)
    return LogSnapshot(ends, stable, frozenset(members), commits, silent, pending, moved_by_markers(handover, moved))


def moved_by_markers(handover: Handover, moved: Mapping[TopicPartition, int]) -> frozenset[TopicPartition]:
    """Return the partitions that have moved by nothing but transactions' markers, behind a fence by size.

    Each attempt of a transactional producer whose records that fence refuses ends with an abort, whose markers pass.
    An ACL refuses the transaction's begin, so that there are no markers.

    Parameters
    ----------
    moved
        The partitions that have moved, with the end before.

    Raises
    ------
    KafkaUnreachableError
    """
    limited = set(handover.plan.by_size)
    asked = {each: end for each, end in moved.items() if each.topic in limited}
    return frozenset(asked.keys() - handover.origin.cluster.unread(asked)) if asked else frozenset()


def _commits(handover: Handover, groups: frozenset[str]) -> tuple[dict[GroupPartition, Commit], str | None]:
    try:
        return handed_commits(handover, handover.origin.cluster.stable_commits(groups)), None
    except OffsetsPendingError as error:
        return {}, error.what.rstrip(".")
