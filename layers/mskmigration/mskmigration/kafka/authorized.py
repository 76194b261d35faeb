"""Which operations a cluster says that its user may do, by Kafka's names in capitals: they need not be tried (KIP-430).

Empty where the broker is older than Kafka 2.3; all of them where it has no authorizer.
"""

from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import Future
from typing import Final, Protocol

from confluent_kafka import KafkaError, KafkaException, TopicCollection
from confluent_kafka.admin import AclOperation, AdminClient

type Operations = frozenset[str]
_HIDDEN: Final = {KafkaError.TOPIC_AUTHORIZATION_FAILED, KafkaError.GROUP_AUTHORIZATION_FAILED}


def on_topics(admin: AdminClient, topics: Collection[str], seconds: int) -> dict[str, Operations]:
    """Return what the user may do on each topic.

    Raises
    ------
    KafkaException
    """
    described = admin.describe_topics(
        TopicCollection(list(topics)), include_authorized_operations=True, request_timeout=seconds
    )
    return {name: _names(future.result().authorized_operations) for name, future in described.items()}


def seen_on_topics(admin: AdminClient, topics: Collection[str], seconds: int) -> dict[str, Operations]:
    """Return the same; nothing for a topic that the cluster does not show, and no entry where it cannot tell.

    Raises
    ------
    KafkaException
        A topic is refused for another reason.
    """
    described = admin.describe_topics(
        TopicCollection(list(topics)), include_authorized_operations=True, request_timeout=seconds
    )
    return _seen(described)


def seen_on_groups(admin: AdminClient, groups: Collection[str], seconds: int) -> dict[str, Operations]:
    """Return the same of consumer groups, which need not exist.

    Raises
    ------
    KafkaException
    """
    return _seen(
        admin.describe_consumer_groups(list(groups), include_authorized_operations=True, request_timeout=seconds)
    )


def on_cluster(admin: AdminClient, seconds: int) -> Operations:
    """Return what the user may do on the cluster.

    Raises
    ------
    KafkaException
    """
    described = admin.describe_cluster(include_authorized_operations=True, request_timeout=seconds).result()
    return _names(described.authorized_operations)


def on_group(admin: AdminClient, group: str, seconds: int) -> Operations:
    """Return what the user may do on a consumer group, which need not exist.

    Raises
    ------
    KafkaException
    """
    described = admin.describe_consumer_groups([group], include_authorized_operations=True, request_timeout=seconds)
    return _names(described[group].result().authorized_operations)


class _Described(Protocol):
    @property
    def authorized_operations(self) -> Iterable[AclOperation] | None: ...


def _seen(described: Mapping[str, Future[_Described]]) -> dict[str, Operations]:
    seen: dict[str, Operations] = {}
    for name, future in described.items():
        try:
            operations = _names(future.result().authorized_operations)
        except KafkaException as error:
            if error.args[0].code() not in _HIDDEN:
                raise
            seen[name] = frozenset()
        else:
            seen |= {name: operations} if operations else {}
    return seen


def _names(operations: Iterable[AclOperation] | None) -> Operations:
    return frozenset(operation.name for operation in operations or ())
