"""What nobody brings along: some rights, users, quotas."""

from collections.abc import Iterator

from mskmigration.preflight.differences import acls_left_behind
from mskmigration.preflight.facts import Asked, Facts
from mskmigration.preflight.rules.rule import Severity, rule


@rule(
    "acls-carried",
    Severity.WARNING,
    Asked.SOURCE_ACLS,
    Asked.TARGET_ACLS,
    checks="Every ACL of the source is on the target, or is carried there.",
    remedy="Create it on the target if an application needs it there.",
    leaves_behind=True,
)
def acls_carried(facts: Facts) -> Iterator[str]:
    """Carried are ACLs of topics and groups of the migration, and of transactional ids of who writes to them.

    Asking needs DESCRIBE on both clusters (with IAM kafka-cluster:DescribeCluster).
    """
    if facts.source.acls and facts.target.acls is None:
        yield f"{len(facts.source.acls)} ACLs at the source, and the target has no authorizer"
        return
    yield from (f"{it.acl}: {it.reason}" for it in acls_left_behind(facts))


@rule(
    "scram-users",
    Severity.WARNING,
    Asked.SOURCE_USERS,
    Asked.TARGET_USERS,
    checks="Every SCRAM user of the source is on the target.",
    remedy="Create the user on the target: a secret AmazonMSK_<name> associated with the cluster, or an IAM role "
    "instead."
    " Passwords cannot be read from the source.",
    leaves_behind=True,
)
def scram_users(facts: Facts) -> Iterator[str]:
    """The target will refuse applications that log in with a missing user.

    Asking needs DESCRIBE on both clusters (with IAM kafka-cluster:DescribeCluster).
    """
    yield from (f"user {name} is not on the target" for name in sorted(facts.source.users - facts.target.users))


@rule(
    "quotas",
    Severity.NOTE,
    Asked.SOURCE_QUOTAS,
    Asked.TARGET_QUOTAS,
    checks="Every client quota of the source is on the target.",
    remedy="If the target needs it, set it there: kafka-configs.sh --alter --add-config <quota>=<value> with "
    "--entity-type users, clients or ips, and --entity-name or --entity-default.",
    leaves_behind=True,
)
def quotas(facts: Facts) -> Iterator[str]:
    """No connector copies quotas. Applications work without them, but nothing limits their traffic.

    Asking needs DESCRIBE_CONFIGS on both clusters (with IAM kafka-cluster:DescribeClusterDynamicConfiguration).
    """
    for entity, limits in sorted(facts.source.quotas.items(), key=lambda each: str(each[0])):
        there = facts.target.quotas.get(entity, {})
        for name, value in sorted(limits.items()):
            if there.get(name) != value:
                yield f"{entity}: {name} {_number(value)} (source), {_number(there.get(name))} on the target"


def _number(value: float | None) -> str:
    if value is None:
        return "none"
    return str(int(value)) if value.is_integer() else str(value)
