"""What differs between both clusters: ACLs that do not come along, and topics' settings."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from mskmigration.kafka.acls import EVERY_NAME, Acl
from mskmigration.kafka.configs import Setting
from mskmigration.kafka.mirror_acls import not_copied
from mskmigration.preflight.facts import Facts


class SettingDifference(NamedTuple):
    """A setting whose effective value differs; None where a side does not know it."""

    topic: str
    setting: str
    source: str | None
    target: str | None
    overridden: bool


def acls_left_behind(facts: Facts) -> Iterator[tuple[Acl, str]]:
    """Yield each ACL of the source that the target lacks and that does not come along, with the reason.

    ACLs that name a topic of another migration, or of none, are left out.
    """
    there = facts.target.acls or frozenset[Acl]()
    for acl in sorted(facts.source.acls or ()):
        if _on_target(acl, facts.topics) not in there and (why := _why_left_behind(acl, facts)):
            yield acl, why


def _on_target(acl: Acl, topics: Mapping[str, str]) -> Acl:
    """Return the ACL as the target has to have it: a topic may have another name there."""
    if acl.resource == "TOPIC" and acl.pattern == "LITERAL":
        return replace(acl, name=topics.get(acl.name, acl.name))
    return acl


def _why_left_behind(acl: Acl, facts: Facts) -> str | None:
    literal = acl.resource == "TOPIC" and acl.pattern == "LITERAL"
    if literal and acl.name != EVERY_NAME and acl.name not in facts.topics:
        return None
    if why := not_copied(acl):
        return why
    if not facts.acls_synced:
        return "the source connector has sync.topic.acls.enabled=false"
    if not facts.request.migrates(acl.name):
        return "MirrorMaker 2 copies an ACL of every topic only where the pattern of topics matches the name *"
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
