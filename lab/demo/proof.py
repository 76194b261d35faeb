"""Proves the migration: compares both clusters and where each consumer group goes on reading."""

from concurrent.futures import ThreadPoolExecutor
from typing import Final

from confluent_kafka.admin import AdminClient

from lab.compare import ClusterComparison, GroupPosition, compare_clusters, compare_groups, earliest_synced
from lab.compare.groups import committed_offsets
from lab.compare.reading import Place
from lab.console import LabConsole, Progress
from lab.waiting import Waiting
from lab.workload.groups import GROUPS
from lab.workload.topics import MIGRATED

COMPARE_SECONDS: Final = 120.0
TRANSLATE_SECONDS: Final = 90.0
SOURCE_ALIAS: Final = "source"  # the default of the template's parameter
NAMES: Final = {name: name for name in MIGRATED}  # nothing is renamed


def prove(
    source: str, target: str, waiting: Waiting, console: LabConsole
) -> tuple[ClusterComparison, list[GroupPosition]]:
    """Wait for the groups' offsets that MirrorMaker 2 can translate, then compare every record and every offset.

    Raises
    ------
    NotInTimeError
        A group's offsets were not translated, or a cluster could not be read.
    """
    waiting.until(_Translation(source, target).is_complete, "the groups' offsets on the target", TRANSLATE_SECONDS)
    console.say("every consumer group has the offsets on the target that MirrorMaker 2 can translate")
    with ThreadPoolExecutor(1) as executor:
        waiting.look = lambda: Progress("comparing every record of both clusters")
        comparison = waiting.result(
            executor.submit(compare_clusters, source, target, MIGRATED), "the comparison", COMPARE_SECONDS
        )
    groups = [group.name for group in GROUPS]
    return comparison, compare_groups(
        (source, comparison.source),
        (target, comparison.target),
        groups,
        NAMES,
        earliest_synced(target, SOURCE_ALIAS),
    )


class _Translation:
    """Looks whether each offset that a group committed on the source has its like on the target."""

    def __init__(self, source: str, target: str) -> None:
        self._source = AdminClient({"bootstrap.servers": source})
        self._target = AdminClient({"bootstrap.servers": target})
        self._target_servers = target
        self._synced: dict[Place, int] = {}

    def is_complete(self) -> bool:
        """Whether no partition of any group lacks an offset on the target that MirrorMaker 2 can translate."""
        missing = [position for group in GROUPS for position in self._missing(group.name)]
        if not missing:
            return True
        # A partition's first sync stays its first: the topic is read again only for those that had none yet.
        if not self._synced.keys() >= {place for place, _ in missing}:
            self._synced = earliest_synced(self._target_servers, SOURCE_ALIAS)
        return all(place in self._synced and offset < self._synced[place] for place, offset in missing)

    def _missing(self, group: str) -> list[tuple[Place, int]]:
        there = committed_offsets(self._target, group)
        return [
            (place, offset) for place, offset in committed_offsets(self._source, group).items() if place not in there
        ]
