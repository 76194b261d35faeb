"""What differs between both clusters: ACLs that do not come along, and topics' settings."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from mskmigration.kafka.acls import Acl
from mskmigration.kafka.inspection import Setting


class SettingDifference(NamedTuple):
    """A setting whose effective value differs; None where a side does not know it."""

    topic: str
    setting: str
    source: str | None
    target: str | None
    overridden: bool


def acl_gaps(source: Iterable[Acl], target: Iterable[Acl], topics: Mapping[str, str]) -> Iterator[tuple[Acl, str]]:
    """Yield each ACL that the target lacks and that MirrorMaker 2 will not bring, with the reason.

    Parameters
    ----------
    topics
        The topics of the migration, with their names on the target.

    Notes
    -----
    ``MirrorSourceConnector.shouldReplicateAcl`` and ``targetAclBinding`` of Kafka 4.3: TOPIC and LITERAL only,
    ALLOW WRITE never, and ALLOW ALL becomes READ.
    """
    there = frozenset(target)
    for acl in sorted(set(source)):
        wanted = on_target(acl, topics)
        if wanted not in there and (why := _why_not_brought(acl, topics)):
            yield acl, why


def on_target(acl: Acl, topics: Mapping[str, str]) -> Acl:
    """Return the ACL as the target has to have it: a topic may have another name there."""
    if acl.resource == "TOPIC" and acl.pattern == "LITERAL":
        return replace(acl, name=topics.get(acl.name, acl.name))
    return acl


def _why_not_brought(acl: Acl, topics: Mapping[str, str]) -> str | None:
    if acl.resource != "TOPIC":
        return f"MirrorMaker 2 copies no ACL of a {acl.resource}"
    if acl.pattern != "LITERAL":
        return f"MirrorMaker 2 copies no {acl.pattern} ACL"
    if acl.name != "*" and acl.name not in topics:
        return None  # Of a topic that is not migrated.
    if acl.permission == "ALLOW" and acl.operation == "WRITE":
        return "MirrorMaker 2 copies no ALLOW WRITE"
    if acl.permission == "ALLOW" and acl.operation == "ALL":
        return "MirrorMaker 2 makes READ of ALLOW ALL"
    return None


def setting_differences(
    source: Mapping[str, Mapping[str, Setting]], target: Mapping[str, Mapping[str, Setting]], topics: Mapping[str, str]
) -> Iterator[SettingDifference]:
    """Yield every effective setting that differs between a topic and its copy, where there is one."""
    for topic, name in sorted(topics.items()):
        here, there = source.get(topic), target.get(name)
        if here is None or there is None:
            continue
        for key in sorted(here.keys() | there.keys()):
            one, other = here.get(key), there.get(key)
            if (one and one.value) != (other and other.value):
                overridden = bool((one and one.overridden) or (other and other.overridden))
                yield SettingDifference(topic, key, one and one.value, other and other.value, overridden)
