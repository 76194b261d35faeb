"""Access control lists, as far as a handover sets and takes them: DENY WRITE to a topic, for everybody."""

from collections.abc import Collection
from itertools import batched
from typing import Final

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient

# confluent_kafka.admin does not mark the following as exported.
from confluent_kafka.admin._acl import AclBinding, AclBindingFilter, AclOperation, AclPermissionType
from confluent_kafka.admin._resource import ResourcePatternType, ResourceType

ANSWER_SECONDS: Final = 20
TOPICS_PER_REQUEST: Final = 500
EVERYBODY: Final = "User:*"
ANY_HOST: Final = "*"


def has_authorizer(admin: AdminClient) -> bool:
    """Tell whether the cluster knows ACLs at all: without an authorizer it answers SECURITY_DISABLED."""
    try:
        write_denied(admin)
    except KafkaException as error:
        if error.args[0].code() == KafkaError.SECURITY_DISABLED:
            return False
        raise
    return True


def write_denied(admin: AdminClient) -> set[str]:
    """Return the topics, by literal name, that nobody may write to because a DENY for everybody says so."""
    anything = AclBindingFilter(
        ResourceType.TOPIC,
        None,  # type: ignore[arg-type]  # its annotation forgets that no name matches any
        ResourcePatternType.LITERAL,
        EVERYBODY,
        ANY_HOST,
        AclOperation.WRITE,
        AclPermissionType.DENY,
    )
    return {binding.name for binding in admin.describe_acls(anything, request_timeout=ANSWER_SECONDS).result()}


def deny_write(admin: AdminClient, topics: Collection[str]) -> None:
    """Deny everybody to write to the topics; super users are never asked (``StandardAuthorizer``)."""
    for batch in batched(sorted(topics), TOPICS_PER_REQUEST, strict=False):
        created = admin.create_acls([_denial(topic) for topic in batch], request_timeout=ANSWER_SECONDS)
        for future in created.values():
            future.result()


def permit_write(admin: AdminClient, topics: Collection[str]) -> None:
    """Take the denial away again; that there is none is no error."""
    for batch in batched(sorted(topics), TOPICS_PER_REQUEST, strict=False):
        filters = [
            AclBindingFilter(
                ResourceType.TOPIC,
                topic,
                ResourcePatternType.LITERAL,
                EVERYBODY,
                ANY_HOST,
                AclOperation.WRITE,
                AclPermissionType.DENY,
            )
            for topic in batch
        ]
        for future in admin.delete_acls(filters, request_timeout=ANSWER_SECONDS).values():
            future.result()


def _denial(topic: str) -> AclBinding:
    return AclBinding(
        ResourceType.TOPIC,
        topic,
        ResourcePatternType.LITERAL,
        EVERYBODY,
        ANY_HOST,
        AclOperation.WRITE,
        AclPermissionType.DENY,
    )
