"""Whether the connectors' credentials may do what the connectors do: seen by doing it."""

from collections.abc import Iterator
from typing import NoReturn

from mskmigration.preflight.facts import Asked, Facts
from mskmigration.preflight.probing import Right
from mskmigration.preflight.rules.rule import NotJudgedError, Rule, Severity, rule


@rule(
    "source-read",
    Severity.BLOCKER,
    Asked.SOURCE,
    Asked.RECORDS,
    checks="The records of every topic to copy can be read.",
    remedy="Give the source's user READ and DESCRIBE on the topics, or leave them out with topics_exclude.",
)
def source_read(facts: Facts) -> Iterator[str]:
    """If MirrorMaker 2 may not read a topic, it only logs a warning."""
    yield from (f"{topic}: {why}" for topic, why in facts.unreadable.items())


@rule(
    "source-settings",
    Severity.BLOCKER,
    Asked.SOURCE_CONFIGS,
    checks="The settings of every topic to copy can be read.",
    remedy="Give the source's user DESCRIBE_CONFIGS on the topics. Without it their copies get the target's defaults.",
)
def source_settings(facts: Facts) -> Iterator[str]:
    """MirrorMaker 2 reads a topic's settings before it creates the topic on the target."""
    yield from (f"{topic}: {why}" for topic, why in facts.source.refused_configs.items())


@rule(
    "source-groups",
    Severity.BLOCKER,
    Asked.SOURCE_GROUPS,
    checks="The offsets of every consumer group to migrate can be read.",
    remedy="Give the source's user DESCRIBE on the groups, or leave them out with groups_exclude.",
)
def source_groups(facts: Facts) -> Iterator[str]:
    """The checkpoint connector reads each group's offsets."""
    yield from (f"{group}: {why}" for group, why in facts.source.refused_groups.items())


def _tried(right: Right, id_: str, remedy: str, severity: Severity = Severity.BLOCKER) -> Rule:
    def examine(facts: Facts) -> Iterator[str]:
        if right not in facts.rights:
            raise NotJudgedError("Not tested, because the target let preflight create no topic for the test.")
        if refusal := facts.rights[right]:
            yield f"the target refused to {right}: {refusal}"

    return rule(id_, severity, Asked.RIGHTS, checks=f"The target let preflight {right}.", remedy=remedy)(examine)


target_create = _tried(
    Right.CREATE_TOPICS,
    "target-create",
    "Give the target's user CREATE on topics (ACL on the cluster or on TOPIC; with IAM kafka-cluster:CreateTopic).",
)
target_settings = _tried(
    Right.READ_SETTINGS,
    "target-settings",
    "Give the target's user DESCRIBE_CONFIGS on topics (with IAM kafka-cluster:DescribeTopicDynamicConfiguration).",
)
target_alter_settings = _tried(
    Right.CHANGE_SETTINGS,
    "target-alter-settings",
    "Give the target's user ALTER_CONFIGS on topics (with IAM kafka-cluster:AlterTopicDynamicConfiguration).",
)
target_add_partitions = _tried(
    Right.ADD_PARTITIONS,
    "target-add-partitions",
    "Give the target's user ALTER on topics (with IAM kafka-cluster:AlterTopic).",
)
target_write = _tried(
    Right.WRITE,
    "target-write",
    "Give the target's user WRITE and DESCRIBE on topics (with IAM kafka-cluster:WriteData and WriteDataIdempotently).",
)
target_read = _tried(
    Right.READ,
    "target-read",
    "Give the target's user READ on topics: MirrorMaker 2 reads checkpoints and offset syncs after a restart "
    "(KAFKA-15905).",
)
target_commit = _tried(
    Right.COMMIT,
    "target-commit",
    "Give the target's user READ on groups (with IAM kafka-cluster:AlterGroup). Without it their offsets are never "
    "synced.",
)
probe_undone = _tried(
    Right.UNDO,
    "probe-undone",
    "Give the target's user DELETE on topics and groups, or delete msk-migration-preflight-* yourself.",
    Severity.WARNING,
)


@rule(
    "exactly-once-rights",
    Severity.NOTE,
    checks="The target lets the workers use their transactional ids.",
    remedy="Give the target's user WRITE and DESCRIBE on the workers' transactional ids.",
)
def exactly_once_rights(_facts: Facts) -> NoReturn:
    """The workers use transactional ids only with exactly.once.source.support."""
    raise NotJudgedError(
        "The workers run without exactly-once, so their transactional ids are not used. With it the target's user "
        "needs WRITE and DESCRIBE on TransactionalId connect-cluster-<group.id> and <group.id>-<connector>-<task>."
    )
