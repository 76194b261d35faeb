"""The limits of Amazon MSK, by the target's kind and size."""

from collections.abc import Iterator

from mskmigration.preflight.facts import Asked, Facts
from mskmigration.preflight.msk import (
    IAM_CONNECTIONS,
    MANAGED_MESSAGE_BYTES,
    SERVERLESS_COMPACTED_PARTITIONS,
    SERVERLESS_GROUPS,
    SERVERLESS_PARTITIONS,
    MskCluster,
)
from mskmigration.preflight.rules.rule import NotJudgedError, Severity, rule

NOT_GIVEN = "TargetClusterArn is not set, so the target's type and size are not known."
CLIENTS_PER_TASK = 3  # a record producer, an admin client and an offset-syncs producer
CLIENTS_PER_WORKER = 9  # the worker's own: three stores with a producer, a consumer and an admin client each
EXPRESS_REPLICAS = 3
# What MirrorMaker 2 and Connect's worker keep: syncs, checkpoints, configurations, statuses and offsets.
OWN_COMPACTED_PARTITIONS = 1 + 1 + 1 + 5 + 25


@rule(
    "msk-type",
    Severity.BLOCKER,
    Asked.MSK,
    checks="TargetClusterType is the target's type.",
    remedy="Set TargetClusterType to the target's type, and deploy again.",
)
def msk_type(facts: Facts) -> Iterator[str]:
    """The type decides which settings the connectors leave out because the target would refuse them."""
    found = _given(facts).type
    if found is not facts.target_type:
        yield f"TargetClusterType is {facts.target_type}, and Amazon MSK says that the target is {found}"


@rule(
    "msk-partitions",
    Severity.BLOCKER,
    Asked.MSK,
    Asked.SOURCE,
    Asked.TARGET,
    checks="The number of partitions is within the quota of the target's brokers.",
    remedy="Take larger or more brokers, or leave topics out. Above the quota, MSK refuses changes of the cluster.",
)
def msk_partitions(facts: Facts) -> Iterator[str]:
    """The number includes replicas, and the partitions that the target has already."""
    msk = _provisioned(facts)
    if msk.partition_limit is None:
        raise NotJudgedError(f"No quota of partitions is known for the broker type {msk.broker_type}.")
    there = sum(topic.partitions * topic.replication_factor for topic in facts.target.layout.topics.values())
    brought = [
        facts.source.layout.topics[topic].partitions
        for topic, name in facts.topics.items()
        if name not in facts.target.layout.topics
    ]
    total = there + sum(brought) * facts.planned_replication_factor
    each = -(-total // max(1, msk.brokers))
    if each > msk.partition_limit:
        yield f"{each:,} replicas of partitions a broker, and {msk.broker_type} should hold {msk.partition_limit:,}"


@rule(
    "msk-serverless",
    Severity.BLOCKER,
    Asked.MSK,
    Asked.SOURCE,
    Asked.SOURCE_GROUPS,
    Asked.SOURCE_CONFIGS,
    checks="MSK Serverless accepts the topics.",
    remedy="Take a provisioned cluster, request a higher quota from AWS, or leave topics out.",
)
def msk_serverless(facts: Facts) -> Iterator[str]:
    """Its quota counts leaders, not replicas. Compacted topics have their own quota."""
    msk = _given(facts)
    if not msk.serverless:
        raise NotJudgedError("The target is not MSK Serverless.")
    compacted = {topic for topic, setting in facts.source_settings("cleanup.policy") if "compact" in setting.value}
    counts = {topic: facts.source.layout.topics[topic].partitions for topic in facts.topics}
    plain = sum(count for topic, count in counts.items() if topic not in compacted)
    if plain > SERVERLESS_PARTITIONS:
        yield f"{plain:,} partitions, and MSK Serverless takes {SERVERLESS_PARTITIONS:,}"
    if (number := sum(counts[topic] for topic in compacted)) + OWN_COMPACTED_PARTITIONS > (
        SERVERLESS_COMPACTED_PARTITIONS
    ):
        yield (
            f"{number:,} partitions of compacted topics and {OWN_COMPACTED_PARTITIONS} of MirrorMaker 2's own, "
            f"and MSK Serverless takes {SERVERLESS_COMPACTED_PARTITIONS}"
        )
    groups = sum(facts.request.migrates_group(group) for group in facts.source.groups)
    if groups > SERVERLESS_GROUPS:
        yield f"{groups:,} consumer groups, and MSK Serverless takes {SERVERLESS_GROUPS}"
    if facts.authentication.get("target", "iam") != "iam":
        yield "MSK Serverless takes IAM authentication only, and TargetAuthentication is another"
    yield from _too_large(facts, "MSK Serverless")


@rule(
    "msk-express",
    Severity.BLOCKER,
    Asked.MSK,
    Asked.SOURCE_CONFIGS,
    checks="Express brokers accept the topics.",
    remedy="Set ReplicationFactor to 3, lower the topic's max.message.bytes to 8 MiB, or take Standard brokers.",
)
def msk_express(facts: Facts) -> Iterator[str]:
    """Express brokers keep three replicas of everything, and records of at most 8 MiB."""
    msk = _given(facts)
    if not msk.express:
        raise NotJudgedError("The target has no Express brokers.")
    if facts.replication_factor not in {-1, EXPRESS_REPLICAS}:
        yield f"ReplicationFactor {facts.replication_factor}, and Express brokers keep {EXPRESS_REPLICAS} replicas"
    yield from _too_large(facts, "Express brokers")


@rule(
    "iam-connections",
    Severity.WARNING,
    Asked.MSK,
    Asked.WORKERS,
    checks="The workers' connections are within the limits of a broker with IAM.",
    remedy="Take brokers larger than t3.small, fewer tasks, or SCRAM. Restart connectors one after the other.",
)
def iam_connections(facts: Facts) -> Iterator[str]:
    """Each client opens a connection to each broker. Above the rate the broker refuses them: "Too many connects"."""
    if facts.authentication.get("target") != "iam":
        raise NotJudgedError("The target is not authenticated by IAM.")
    msk = _given(facts)
    connections = facts.tasks * CLIENTS_PER_TASK + max(1, facts.workers) * CLIENTS_PER_WORKER
    if connections > IAM_CONNECTIONS:
        yield f"{connections:,} connections to each broker, and it takes {IAM_CONNECTIONS:,} with IAM"
    seconds = connections / msk.new_connections
    if seconds > _PATIENCE_SECONDS:
        yield f"{connections:,} connections at a restart, {msk.new_connections} a second: that takes {seconds:.0f} s"


_PATIENCE_SECONDS = 30  # the admin clients' default.api.timeout.ms is 60 s


def _given(facts: Facts) -> MskCluster:
    if facts.msk is None:
        raise NotJudgedError(NOT_GIVEN)
    return facts.msk


def _provisioned(facts: Facts) -> MskCluster:
    msk = _given(facts)
    if msk.serverless:
        raise NotJudgedError("The target is MSK Serverless, and the rule msk-serverless judges its quota.")
    return msk


def _too_large(facts: Facts, what: str) -> Iterator[str]:
    for topic, setting in facts.source_settings("max.message.bytes"):
        if int(setting.value) > MANAGED_MESSAGE_BYTES:
            yield f"{topic}: records of up to {int(setting.value):,} bytes, and {what} take 8 MiB"
