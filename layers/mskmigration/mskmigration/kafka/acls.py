"""Access control lists: DENY WRITE to a topic for everybody, as a handover sets and takes it; and any other."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import batched
from typing import Final

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient

# confluent_kafka.admin does not mark the following as exported.
from confluent_kafka.admin._acl import AclBinding, AclBindingFilter, AclOperation, AclPermissionType
from confluent_kafka.admin._resource import ResourcePatternType, ResourceType

ANSWER_SECONDS: Final = 20
TOPICS_PER_REQUEST: Final = 500
ACLS_PER_REQUEST: Final = 500
EVERYBODY: Final = "User:*"
EVERY_NAME: Final = "*"
ANY_HOST: Final = "*"
# librdkafka calls the cluster, in ACLs, a broker.
_RESOURCES: Final = {ResourceType.BROKER: "CLUSTER"}
_TYPES: Final = {name: kind for kind, name in _RESOURCES.items()}


@dataclass(frozen=True, order=True)
class Acl:
    """An access control entry, in the words of Kafka's protocol in capitals.

    Parameters
    ----------
    resource
        ``TOPIC``, ``GROUP``, ``TRANSACTIONAL_ID``, ``CLUSTER`` and the like.
    pattern
        ``LITERAL``, where the name ``*`` stands for any, or ``PREFIXED``.
    permission
        ``ALLOW`` or ``DENY``.
    """

    resource: str
    name: str
    pattern: str
    principal: str
    host: str
    operation: str
    permission: str

    def __str__(self) -> str:
        """Return it as a person reads it."""
        on = f"{self.resource} {self.name}{'*' if self.pattern == 'PREFIXED' else ''}"
        return f"{self.permission} {self.principal} {self.operation} on {on} from {self.host}"

    def covers(self, name: str) -> bool:
        """Whether it is about a resource of this name."""
        if self.pattern == "PREFIXED":
            return name.startswith(self.name)
        return self.name in {name, EVERY_NAME}

    @property
    def is_literal(self) -> bool:
        """Whether it is about the one resource that it names."""
        return self.pattern == "LITERAL" and self.name != EVERY_NAME

    def for_name(self, name: str) -> "Acl":
        """Return the same for one resource."""
        return replace(self, name=name, pattern="LITERAL")


def all_acls(admin: AdminClient) -> set[Acl]:
    """Return every access control entry of the cluster."""
    everything = AclBindingFilter(
        ResourceType.ANY,
        None,  # type: ignore[arg-type]  # its annotation forgets that no name matches any
        ResourcePatternType.ANY,
        None,  # type: ignore[arg-type]
        None,  # type: ignore[arg-type]
        AclOperation.ANY,
        AclPermissionType.ANY,
    )
    bindings = admin.describe_acls(everything, request_timeout=ANSWER_SECONDS).result()
    return {
        Acl(
            _RESOURCES.get(it.restype, it.restype.name),
            it.name,
            it.resource_pattern_type.name,
            it.principal,
            it.host,
            it.operation.name,
            it.permission_type.name,
        )
        for it in bindings
    }


def create_acls(admin: AdminClient, acls: Collection[Acl]) -> None:
    """Create access control entries; one that is there already is no error."""
    for batch in batched(sorted(acls), ACLS_PER_REQUEST, strict=False):
        bindings = [
            AclBinding(
                _TYPES.get(acl.resource) or ResourceType[acl.resource],
                acl.name,
                ResourcePatternType[acl.pattern],
                acl.principal,
                acl.host,
                AclOperation[acl.operation],
                AclPermissionType[acl.permission],
            )
            for acl in batch
        ]
        for future in admin.create_acls(bindings, request_timeout=ANSWER_SECONDS).values():
            future.result()


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
