"""Whether the consumer groups will find their places on the target."""

from collections.abc import Iterator
from typing import Final

from mskmigration.migration.exclusions import TOOL_GROUPS, reason_against
from mskmigration.migration.request import matches
from mskmigration.preflight.facts import Asked, Facts
from mskmigration.preflight.rules.rule import Severity, rule

NOT_TRANSLATED: Final = {"share", "streams"}


@rule(
    "groups-match",
    Severity.WARNING,
    Asked.SOURCE_GROUPS,
    checks="Every pattern of groups matches a group of the source.",
    remedy="Correct groups. Each pattern must match a group's whole name.",
)
def groups_match(facts: Facts) -> Iterator[str]:
    """After a typing error in a pattern, a group would have no offset on the target."""
    for pattern in facts.request.groups:
        if pattern != ".*" and not any(matches([pattern], name) for name in facts.source.groups):
            yield f"groups: {pattern} matches no group of the source"


@rule(
    "groups-left-out",
    Severity.WARNING,
    Asked.SOURCE_GROUPS,
    checks="Every group that the patterns match is migrated.",
    remedy="List the group in groups_exclude if it need not move. Otherwise set its offsets by hand at the cutover.",
    leaves_behind=True,
)
def groups_left_out(facts: Facts) -> Iterator[str]:
    """MirrorMaker 2 excludes groups of tools by default, also those of sink connectors."""
    for name in facts.source.groups:
        reason = reason_against(TOOL_GROUPS, name)
        if facts.request.asks_for_group(name) and reason and not name.startswith("__"):
            yield f"{name}: {reason}"


@rule(
    "group-types",
    Severity.WARNING,
    Asked.GROUP_TYPES,
    checks="All groups that the patterns match are of types that MirrorMaker 2 translates.",
    remedy="List the group in groups_exclude if it need not move. Otherwise set its start on the target at the "
    "cutover, "
    "with kafka-share-groups.sh or kafka-streams-groups.sh --reset-offsets.",
    leaves_behind=True,
)
def group_types(facts: Facts) -> Iterator[str]:
    """Share groups (KIP-932) and streams groups (KIP-1071) keep more than committed offsets, and are never copied.

    A user without DESCRIBE on the cluster sees only the groups that it may describe.
    """
    for name, kind in sorted(facts.group_types.items()):
        if kind in NOT_TRANSLATED and facts.request.asks_for_group(name):
            yield f"{name}: MirrorMaker 2 translates no {kind} group"


@rule(
    "groups-active-on-target",
    Severity.WARNING,
    Asked.SOURCE_GROUPS,
    Asked.TARGET_GROUPS,
    checks="No group to migrate has members on the target.",
    remedy="Stop the group's consumers on the target until the cutover.",
)
def groups_active_on_target(facts: Facts) -> Iterator[str]:
    """MirrorMaker 2 writes offsets only to groups without members. For other groups it only logs a warning."""
    for name in facts.source.groups:
        there = facts.target.groups.get(name)
        if facts.request.migrates_group(name) and there and there.active:
            yield f"{name}: has members on the target"


@rule(
    "groups-new-on-target",
    Severity.WARNING,
    Asked.SOURCE_GROUPS,
    Asked.TARGET_OFFSETS,
    Asked.MIGRATIONS,
    checks="No group to migrate has its own offsets on the target.",
    remedy="Delete the group on the target (kafka-consumer-groups.sh --delete), unless you need its offsets.",
)
def groups_new_on_target(facts: Facts) -> Iterator[str]:
    """MirrorMaker 2 only raises offsets, so offsets from an earlier test block the group."""
    if facts.known:
        return
    names = set(facts.topics.values())
    for group, offsets in facts.target.offsets.items():
        if count := sum(each.topic in names for each in offsets):
            yield f"{group}: has offsets in {count} partitions of the target"


@rule(
    "groups-within-log",
    Severity.WARNING,
    Asked.SOURCE_OFFSETS,
    Asked.SOURCE_LOGS,
    checks="No group's offset is before the start of the source's log.",
    remedy="Let the group go on reading, or reset it to the earliest record at the source. The records that it "
    "missed are lost.",
)
def groups_within_log(facts: Facts) -> Iterator[str]:
    """Such a group has lost records already. Its translation starts at the first record of the log."""
    for group, offsets in facts.source.offsets.items():
        for each, offset in offsets.items():
            log = facts.source.logs.get(each)
            if log and offset < log.start:
                yield f"{group}: at {offset:,} of {each.topic}-{each.partition}, whose log begins at {log.start:,}"
