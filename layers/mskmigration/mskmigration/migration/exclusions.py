"""Topics and groups that are never copied: the connectors' own exclusions, each with the reason."""

import re
from collections.abc import Mapping

# Topics that MirrorMaker 2 does not copy as they are (``ReplicationPolicy.isInternalTopic``, and
# ``IdentityReplicationPolicy``, which renames heartbeats).
INTERNAL_TOPICS: Mapping[str, str] = {
    r"__.*": "Kafka's own topics begin with __, and MirrorMaker 2 leaves them alone",
    r"\..*": "MirrorMaker 2 takes a topic that begins with a full stop for an internal one",
    r"mm2.*\.internal": "MirrorMaker 2 takes it for one of its own topics",
    r".*\.checkpoints\.internal": "MirrorMaker 2 takes it for one of its own topics",
    r".*heartbeats": "MirrorMaker 2 takes it for heartbeats, which it would rename",
}

# Groups that MirrorMaker 2's own default leaves out, because they belong to tools and not to applications.
TOOL_GROUPS: Mapping[str, str] = {
    r"__.*": "groups that begin with __ belong to Kafka and its tools",
    r"connect-.*": "it belongs to a Kafka Connect worker or sink connector",
    r"console-consumer-.*": "it belongs to a console consumer",
}


def reason_against(exclusions: Mapping[str, str], name: str) -> str | None:
    """Return why the name is excluded, or None where it is not."""
    return next((reason for pattern, reason in exclusions.items() if re.fullmatch(pattern, name)), None)
