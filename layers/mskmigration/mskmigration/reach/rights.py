"""Which rights a cluster says that its user has: the operations that it authorizes, which need not be tried (KIP-430).

The same rights as the rules ``source-read`` to ``target-commit`` of preflight, which tries them by doing.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from confluent_kafka import KafkaException

from mskmigration.kafka.authorized import Operations
from mskmigration.kafka.errors import reason
from mskmigration.kafka.inspection import ClusterInspection
from mskmigration.reach.model import RightsSeen
from mskmigration.text import listed

TOPICS: Final = 100
READ: Final[Operations] = frozenset({"READ", "DESCRIBE_CONFIGS"})
COPY: Final[Operations] = READ | {"WRITE", "ALTER", "ALTER_CONFIGS"}
NAMED: Final = 3


class _RightsNotToldError(Exception):
    """The cluster does not say what its user may do."""


def source_rights(cluster: ClusterInspection, topics: Collection[str]) -> RightsSeen:
    """Return what is missing to copy the topics; the first hundred that a user may see stand for all."""
    asked = sorted(name for name in topics if not name.startswith("__"))[:TOPICS]
    if not asked:
        return RightsSeen(unasked="The source lists no topic: it has none, or its user may describe none.")
    try:
        return RightsSeen(seen_on=_topics(len(asked)), missing=tuple(missing_to_read(_authorized_on(cluster, asked))))
    except (KafkaException, _RightsNotToldError) as error:
        return RightsSeen(unasked=_why("source", error))


def target_rights(cluster: ClusterInspection, topics: Collection[str], group: str) -> RightsSeen:
    """Return what is missing to write copies.

    Parameters
    ----------
    topics
        Those of Connect itself, which exist as soon as a worker has started.
    group
        The name of a consumer group, which need not exist.
    """
    if not topics:
        return RightsSeen(unasked="Connect's own topics are not on the target: no worker has started yet.")
    try:
        on_cluster = cluster.authorized_on_cluster()
        on_topics = _authorized_on(cluster, topics)
    except (KafkaException, _RightsNotToldError) as error:
        return RightsSeen(unasked=_why("target", error))
    missing = [*missing_to_copy(on_cluster, on_topics), *_missing_on(cluster, group)]
    return RightsSeen(seen_on="Connect's own topics", missing=tuple(missing))


def _authorized_on(cluster: ClusterInspection, topics: Collection[str]) -> dict[str, Operations]:
    given = cluster.authorized_on_topics(topics)
    # A topic that can be described gives at least DESCRIBE.
    if not all(given.values()):
        raise _RightsNotToldError("its brokers are older than Kafka 2.3, which introduced this request.")
    return given


def missing_to_read(on_topics: Mapping[str, Collection[str]]) -> Iterator[str]:
    """Yield the rights on the source's topics that some topic does not give, with the topics."""
    for operation in sorted(READ):
        lacking = [name for name, given in on_topics.items() if operation not in given]
        if lacking:
            yield f"{operation} on {listed(lacking, NAMED)}"


def missing_to_copy(on_cluster: Collection[str], on_topics: Mapping[str, Collection[str]]) -> Iterator[str]:
    """Yield the rights on the target's topics that not every topic gives; either resource may give CREATE."""
    given = frozenset.intersection(*(frozenset(each) for each in on_topics.values()))
    if "CREATE" not in {*on_cluster, *given}:
        yield "CREATE on topics"
    yield from (f"{each} on topics" for each in sorted(COPY - given))


def _missing_on(cluster: ClusterInspection, group: str) -> Iterator[str]:
    """Yield what is missing to write groups' offsets, where the cluster says it."""
    try:
        given = cluster.authorized_on_group(group)
    except KafkaException:
        return
    if given and "READ" not in given:
        yield "READ on groups"


def _why(side: str, error: KafkaException | _RightsNotToldError) -> str:
    words = reason(error) if isinstance(error, KafkaException) else error
    return f"The {side} does not say it: {words}"


def _topics(count: int) -> str:
    return "1 topic" if count == 1 else f"{count} topics"
