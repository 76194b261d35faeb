"""Proves the migration: compares both clusters and where each consumer group goes on reading."""

from concurrent.futures import ThreadPoolExecutor
from typing import Final

from confluent_kafka.admin import AdminClient

from lab.compare import ClusterComparison, GroupPosition, compare_clusters, compare_groups
from lab.compare.groups import committed_offsets
from lab.console import Narrator, Progress
from lab.waiting import Waiting
from lab.workload.groups import GROUPS
from lab.workload.topics import MIGRATED

COMPARE_SECONDS: Final = 120.0
TRANSLATE_SECONDS: Final = 90.0
NAMES: Final = {name: name for name in MIGRATED}  # nothing is renamed


def prove(
    source: str, target: str, waiting: Waiting, narrator: Narrator
) -> tuple[ClusterComparison, list[GroupPosition]]:
    """Wait for the groups' offsets, then compare every record and every offset.

    Raises
    ------
    NotInTimeError
        A group's offsets were not translated, or a cluster could not be read.
    """
    waiting.until(_Translation(source, target).is_complete, "the groups' offsets on the target", TRANSLATE_SECONDS)
    narrator.tell("every consumer group has its offsets on the target")
    with ThreadPoolExecutor(1) as executor:
        waiting.look = lambda: Progress("comparing every record of both clusters")
        comparison = waiting.result(
            executor.submit(compare_clusters, source, target, MIGRATED), "the comparison", COMPARE_SECONDS
        )
    groups = [group.name for group in GROUPS]
    return comparison, compare_groups((source, comparison.source), (target, comparison.target), groups, NAMES)


class _Translation:
    """Looks whether each offset that a group committed on the source has its like on the target."""

    def __init__(self, source: str, target: str) -> None:
        self._source = AdminClient({"bootstrap.servers": source})
        self._target = AdminClient({"bootstrap.servers": target})

    def is_complete(self) -> bool:
        """Whether no partition of any group lacks an offset on the target."""
        return all(
            committed_offsets(self._source, group.name).keys() <= committed_offsets(self._target, group.name).keys()
            for group in GROUPS
        )
