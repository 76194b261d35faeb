"""What differs between both clusters: ACLs that do not come along, and topics' settings."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from mskmigration.acls.gaps import OF_FENCE, OF_OTHERS, Carried, LeftOut, find_gaps
from mskmigration.kafka.configs import Setting
from mskmigration.preflight.facts import Facts


class SettingDifference(NamedTuple):
    """A setting whose effective value differs; None where a side does not know it."""

    topic: str
    setting: str
    source: str | None
    target: str | None
    overridden: bool


def acls_left_behind(facts: Facts) -> Iterator[LeftOut]:
    """Yield each ACL of the source that will not be on the target, with the reason.

    ACLs about what is not migrated are left out.
    """
    names, there = facts.topics, facts.target.layout.topics
    known = {acl.name for acl in facts.source.acls or () if acl.resource == "GROUP"} | facts.source.groups.keys()
    groups = {group: group for group in known if facts.request.migrates_group(group)}
    gaps = find_gaps(
        facts.source.acls or (),
        facts.target.acls or (),
        topics=Carried(names, there.keys() - set(names.values())),
        groups=Carried(groups, facts.target.groups.keys() - groups.keys()),
    )
    for left_out in gaps.left_out:
        if left_out.reason not in {OF_FENCE, OF_OTHERS} and left_out.acl not in (facts.target.acls or ()):
            yield left_out


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
