"""Whether both clusters answer, at every broker's own address, and whether the workers run."""

from collections.abc import Iterator

from mskmigration.preflight.facts import Asked, Facts, Side
from mskmigration.preflight.rules.rule import Severity, rule

_NETWORK = "Check the bootstrap servers, the security groups and routes from the workers' subnets, and the secret."
_ADVERTISED = (
    "Make the advertised listener of each broker resolvable and reachable from the workers' subnets, on its port."
)


@rule(
    "source-reachable",
    Severity.BLOCKER,
    checks="The source answers and accepts the credentials.",
    remedy=_NETWORK,
)
def source_reachable(facts: Facts) -> Iterator[str]:
    """Metadata is the first answer that needs both the network and the authentication."""
    if Asked.SOURCE in facts.unanswered:
        yield facts.unanswered[Asked.SOURCE]


@rule(
    "target-reachable",
    Severity.BLOCKER,
    checks="The target answers and accepts the credentials.",
    remedy=_NETWORK,
)
def target_reachable(facts: Facts) -> Iterator[str]:
    """As for the source."""
    if Asked.TARGET in facts.unanswered:
        yield facts.unanswered[Asked.TARGET]


@rule(
    "source-brokers-reachable",
    Severity.BLOCKER,
    Asked.SOURCE,
    checks="Each broker of the source answers at its advertised address.",
    remedy=_ADVERTISED,
)
def source_brokers_reachable(facts: Facts) -> Iterator[str]:
    """The bootstrap address may be reachable while the brokers' own addresses are not."""
    yield from _silent(facts.source)


@rule(
    "target-brokers-reachable",
    Severity.BLOCKER,
    Asked.TARGET,
    checks="Each broker of the target answers at its advertised address.",
    remedy=_ADVERTISED,
)
def target_brokers_reachable(facts: Facts) -> Iterator[str]:
    """As for the source."""
    yield from _silent(facts.target)


def _silent(side: Side) -> Iterator[str]:
    for number, why in side.silent_brokers.items():
        host, port = side.layout.brokers[number]
        yield f"broker {number} at {host}:{port} does not answer: {why}"


@rule(
    "two-clusters",
    Severity.BLOCKER,
    Asked.SOURCE,
    Asked.TARGET,
    checks="Source and target are two different clusters.",
    remedy="Correct SourceBootstrapServers or TargetBootstrapServers and deploy again.",
)
def two_clusters(facts: Facts) -> Iterator[str]:
    """A cluster that is copied into itself, with the same names, would be copied for ever."""
    one, other = facts.source.layout.cluster_id, facts.target.layout.cluster_id
    if one and one == other:
        yield f"both bootstrap addresses lead to the cluster {one}"


@rule(
    "partitions-online",
    Severity.BLOCKER,
    Asked.SOURCE,
    checks="Every partition to copy has a leader.",
    remedy="Start the brokers again that have the partitions. MirrorMaker 2 would wait for them without a warning.",
)
def partitions_online(facts: Facts) -> Iterator[str]:
    """MirrorMaker 2 retries a fetch from a partition without a leader, and logs no warning."""
    for topic in facts.topics:
        if without := facts.source.layout.topics[topic].leaderless:
            yield f"{topic}: {without} partitions have no leader"


@rule(
    "source-in-sync",
    Severity.WARNING,
    Asked.SOURCE,
    checks="Every replica of the topics to copy is in sync.",
    remedy="Let the source's replicas catch up first. A migration reads the whole cluster and adds to its load.",
)
def source_in_sync(facts: Facts) -> Iterator[str]:
    """Under-replicated partitions show that the source has no spare capacity."""
    for topic in facts.topics:
        if behind := facts.source.layout.topics[topic].under_replicated:
            yield f"{topic}: {behind} partitions are under-replicated"


@rule(
    "workers-running",
    Severity.WARNING,
    Asked.WORKERS,
    checks="Connect workers run.",
    remedy="Raise WorkerCount above 0, or read in the service's events why its tasks do not start.",
)
def workers_running(facts: Facts) -> Iterator[str]:
    """The registration of the connectors waits for a worker, and fails after a time-out."""
    if facts.workers == 0:
        yield "no task of the Connect service runs"
