"""Whether what was planned is still all there is: an approval may have taken an hour."""

from collections.abc import Iterator, Mapping
from typing import Final

from mskmigration.cutover.handover import Handover
from mskmigration.cutover.translating import handed_commits
from mskmigration.errors import NotAsPlannedError
from mskmigration.text import listed

NAMED: Final = 5


def assert_as_planned(handover: Handover) -> None:
    """Compare the origin with the plan while writers are blocked, and before anything is applied.

    Records of a partition that the plan does not know would be neither drained nor verified, and a group that it does
    not know would go on at the origin.

    Raises
    ------
    NotAsPlannedError, KafkaUnreachableError
    """
    changes = [*changed_topics(handover), *new_groups(handover)]
    if changes:
        raise NotAsPlannedError(
            f"The origin is no longer as it was planned: {listed(changes, NAMED, '; ')}.",
            "Nothing was applied. Start again, to make a new plan.",
        )


def changed_topics(handover: Handover) -> Iterator[str]:
    """Yield each topic of the plan that has other partitions by now.

    Raises
    ------
    KafkaUnreachableError
    """
    now: Mapping[str, int] = handover.origin.cluster.partitions()
    for topic in handover.plan.topics:
        if (count := now.get(topic.log_name, 0)) != topic.partitions:
            yield f"{topic.log_name} has {count} partitions in place of {topic.partitions}"


def new_groups(handover: Handover) -> Iterator[str]:
    """Yield each group that is asked for, has committed offsets of the plan's topics, and is not in the plan.

    Raises
    ------
    KafkaUnreachableError
    """
    cluster, known = handover.origin.cluster, {group.name for group in handover.plan.groups}
    others = [
        group
        for group in cluster.groups()
        if group not in known
        and handover.migration.request.migrates_group(group)
        and handover.record.request.hands_over_group(group)
    ]
    found = handed_commits(handover, cluster.commits(others)) if others else {}
    for group in sorted({group for group, _ in found}):
        yield f"the group {group} has committed offsets since"
