"""What a MirrorMaker 2 that copies ACLs makes of a fence: connectors of 0.2 and before do.

``MirrorSourceConnector`` of Kafka 4.3: ``targetAclBinding`` makes READ of ALLOW ALL.
"""

from dataclasses import replace

from mskmigration.kafka.acls import Acl, opening


def copied_opening(topic: str) -> Acl:
    """Return what it makes of an opening, which is an ALLOW ALL."""
    return replace(opening(topic), operation="READ")
