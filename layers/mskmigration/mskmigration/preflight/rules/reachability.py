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
    """A bootstrap address may lead in while the brokers' own do not."""
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
    checks="Source and target are two clusters.",
    remedy="Correct SourceBootstrapServers or TargetBootstrapServers and deploy again.",
)
def two_clusters(facts: Facts) -> Iterator[str]:
    """Copying a cluster into itself under the same names would never end."""
    one, other = facts.source.layout.cluster_id, facts.target.layout.cluster_id
    if one and one == other:
        yield f"both bootstrap addresses lead to the cluster {one}"


@rule(
    "partitions-online",
    Severity.BLOCKER,
    Asked.SOURCE,
    checks="Every partition to copy has a leader.",
    remedy="Bring the brokers back that hold the partitions; MirrorMaker 2 would wait for them in silence.",
)
def partitions_online(facts: Facts) -> Iterator[str]:
    """A fetch from a partition without a leader is retried without a word."""
    for topic in facts.topics:
        if without := facts.source.layout.topics[topic].leaderless:
            yield f"{topic}: {without} partitions have no leader"


@rule(
    "source-in-sync",
    Severity.WARNING,
    Asked.SOURCE,
    checks="Every replica of the topics to copy is in sync.",
    remedy="Let the source's replicas catch up first: reading a whole cluster adds to the load that they lag under.",
)
def source_in_sync(facts: Facts) -> Iterator[str]:
    """Under-replicated partitions are a sign that the source has no headroom."""
    for topic in facts.topics:
        if behind := facts.source.layout.topics[topic].under_replicated:
            yield f"{topic}: {behind} partitions are under-replicated"


@rule(
    "workers-running",
    Severity.WARNING,
    Asked.WORKERS,
    checks="Connect workers run.",
    remedy="Raise WorkerCount above 0, or look at the service's events for why its tasks do not start.",
)
def workers_running(facts: Facts) -> Iterator[str]:
    """Registering waits for one, and gives up after a while."""
    if facts.workers == 0:
        yield "no task of the Connect service runs"
