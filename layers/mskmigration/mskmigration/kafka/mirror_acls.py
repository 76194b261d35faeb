"""Which ACLs MirrorMaker 2 copies to the target, and as what.

``MirrorSourceConnector`` of Kafka 4.3: ``syncTopicAcls`` takes ACLs of literal topic names, ``shouldReplicateAcl``
leaves out ALLOW WRITE, ``targetAclBinding`` makes READ of ALLOW ALL.
"""

from dataclasses import replace

from mskmigration.kafka.acls import Acl, opening


def not_copied(acl: Acl) -> str | None:
    """Return why the target does not get all that the ACL says; None where it does, if its topic is copied."""
    if acl.resource != "TOPIC":
        return f"MirrorMaker 2 copies no ACL of a {acl.resource}"
    if acl.pattern != "LITERAL":
        return f"MirrorMaker 2 copies no {acl.pattern} ACL"
    if acl.permission == "ALLOW" and acl.operation == "WRITE":
        return "MirrorMaker 2 copies no ALLOW WRITE"
    if acl.permission == "ALLOW" and acl.operation == "ALL":
        return "MirrorMaker 2 makes READ of ALLOW ALL"
    return None


def copied_opening(topic: str) -> Acl:
    """Return what MirrorMaker 2 makes of an opening, which is an ALLOW ALL."""
    return replace(opening(topic), operation="READ")
