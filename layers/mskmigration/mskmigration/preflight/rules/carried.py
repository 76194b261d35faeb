"""What MirrorMaker 2 does not bring along: rights, users, quotas."""

from collections.abc import Iterator
from typing import NoReturn

from mskmigration.preflight.differences import acl_gaps
from mskmigration.preflight.facts import Asked, Facts
from mskmigration.preflight.rules.rule import NotJudgedError, Severity, rule


@rule(
    "acls-carried",
    Severity.WARNING,
    Asked.SOURCE_ACLS,
    Asked.TARGET_ACLS,
    checks="Every ACL of the source is on the target, or comes along.",
    remedy="Create it on the target; finish does so for those of topics and groups that were migrated.",
)
def acls_carried(facts: Facts) -> Iterator[str]:
    """Only ACLs of literal topic names come along, and no ALLOW WRITE."""
    if facts.source.acls and facts.target.acls is None:
        yield f"{len(facts.source.acls)} ACLs at the source, and the target has no authorizer"
        return
    for acl, why in acl_gaps(facts.source.acls or frozenset(), facts.target.acls or frozenset(), facts.topics):
        yield f"{acl}: {why}"


@rule(
    "scram-users",
    Severity.WARNING,
    Asked.SOURCE_USERS,
    Asked.TARGET_USERS,
    checks="Every SCRAM user of the source is on the target.",
    remedy="Make the user on the target: a secret AmazonMSK_<name> associated with the cluster, or an IAM role instead."
    " Passwords cannot be read from the source.",
)
def scram_users(facts: Facts) -> Iterator[str]:
    """Applications that log in with them will be refused on the target."""
    yield from (f"user {name} is not on the target" for name in sorted(facts.source.users - facts.target.users))


@rule(
    "quotas",
    Severity.NOTE,
    checks="No client quota stays behind.",
    remedy="List them with kafka-configs.sh --describe --entity-type users (and clients) and set them on the target.",
)
def quotas(_facts: Facts) -> NoReturn:
    """DescribeClientQuotas is not among librdkafka's requests."""
    raise NotJudgedError(
        "librdkafka cannot ask for quotas (DescribeClientQuotas). They never come along: list them with "
        "kafka-configs.sh --describe --entity-type users (and clients), and set them on the target."
    )
