"""Which rights a cluster says that its user has: the operations that it authorizes, which need not be tried (KIP-430).

The same rights as the rules ``source-read`` to ``target-commit`` of preflight, which tries them by doing.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from confluent_kafka import KafkaException, TopicCollection
from confluent_kafka.admin import AclOperation, AdminClient

from mskmigration.kafka.inspection import reason
from mskmigration.reach.model import RightsSeen
from mskmigration.text import listed

SECONDS: Final = 15
TOPICS: Final = 100
READ: Final = frozenset({AclOperation.READ, AclOperation.DESCRIBE_CONFIGS})
COPY: Final = READ | {AclOperation.WRITE, AclOperation.ALTER, AclOperation.ALTER_CONFIGS}
NAMED: Final = 3


class _RightsNotToldError(Exception):
    """The cluster does not say what its user may do."""


def source_rights(admin: AdminClient, topics: Collection[str]) -> RightsSeen:
    """Return what is missing to copy the topics; the first hundred that a user may see stand for all."""
    asked = sorted(name for name in topics if not name.startswith("__"))[:TOPICS]
    if not asked:
        return RightsSeen(unasked="The source shows no topic: it has none, or its user may describe none.")
    try:
        return RightsSeen(seen_on=_topics(len(asked)), missing=tuple(missing_to_read(authorized_on(admin, asked))))
    except (KafkaException, _RightsNotToldError) as error:
        return RightsSeen(unasked=_why("source", error))


def target_rights(admin: AdminClient, topics: Collection[str], group: str) -> RightsSeen:
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
        described = admin.describe_cluster(include_authorized_operations=True, request_timeout=SECONDS).result()
        on_topics = authorized_on(admin, topics)
    except (KafkaException, _RightsNotToldError) as error:
        return RightsSeen(unasked=_why("target", error))
    missing = [*missing_to_copy(operations(described.authorized_operations), on_topics), *_missing_on(admin, group)]
    return RightsSeen(seen_on="Connect's own topics", missing=tuple(missing))


def authorized_on(admin: AdminClient, topics: Collection[str]) -> dict[str, frozenset[AclOperation]]:
    """Return what the user may do on each topic.

    Raises
    ------
    KafkaException
    """
    described = admin.describe_topics(
        TopicCollection(list(topics)), include_authorized_operations=True, request_timeout=SECONDS
    )
    given = {name: operations(future.result().authorized_operations) for name, future in described.items()}
    # A topic that can be described gives at least DESCRIBE.
    if not all(given.values()):
        raise _RightsNotToldError("its brokers are older than Kafka 2.3, which introduced the question.")
    return given


def missing_to_read(on_topics: Mapping[str, Collection[AclOperation]]) -> Iterator[str]:
    """Yield the rights on the source's topics that some topic does not give, with the topics."""
    for operation in _in_order(READ):
        lacking = [name for name, given in on_topics.items() if operation not in given]
        if lacking:
            yield f"{operation.name} on {listed(lacking, NAMED)}"


def missing_to_copy(
    on_cluster: Collection[AclOperation], on_topics: Mapping[str, Collection[AclOperation]]
) -> Iterator[str]:
    """Yield the rights on the target's topics that not every topic gives; either resource may give CREATE."""
    given = frozenset.intersection(*(frozenset(each) for each in on_topics.values()))
    if AclOperation.CREATE not in {*on_cluster, *given}:
        yield "CREATE on topics"
    yield from (f"{each.name} on topics" for each in _in_order(COPY - given))


def operations(authorized: Iterable[AclOperation] | None) -> frozenset[AclOperation]:
    """Return the operations as a set; a broker without an authorizer gives all of them."""
    return frozenset(authorized or ())


def _missing_on(admin: AdminClient, group: str) -> Iterator[str]:
    """Yield what is missing to write groups' offsets, where the cluster tells."""
    described = admin.describe_consumer_groups([group], include_authorized_operations=True, request_timeout=SECONDS)
    try:
        given = operations(described[group].result().authorized_operations)
    except KafkaException:
        return
    if given and AclOperation.READ not in given:
        yield "READ on groups"


def _why(side: str, error: KafkaException | _RightsNotToldError) -> str:
    words = reason(error) if isinstance(error, KafkaException) else error
    return f"The {side} does not tell: {words}"


def _in_order(wanted: Iterable[AclOperation]) -> list[AclOperation]:
    return sorted(wanted, key=lambda operation: operation.name)


def _topics(count: int) -> str:
    return "1 topic" if count == 1 else f"{count} topics"
