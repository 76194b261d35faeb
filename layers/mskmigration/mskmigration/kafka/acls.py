"""Access control lists: those by which a handover keeps everybody from writing to a topic; and any other."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import batched
from typing import Final

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

# confluent_kafka.admin does not mark the following as exported.
from confluent_kafka.admin._acl import AclBinding, AclBindingFilter, AclOperation, AclPermissionType
from confluent_kafka.admin._resource import ResourcePatternType, ResourceType

from mskmigration.kafka.errors import WITHOUT_ACLS
from mskmigration.kafka.limits import ACLS_PER_REQUEST, LIMITS

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
    bindings = admin.describe_acls(everything, request_timeout=LIMITS.seconds).result()
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
        bindings = [AclBinding(*_parts(acl)) for acl in batch]
        for future in admin.create_acls(bindings, request_timeout=LIMITS.seconds).values():
            future.result()


def has_authorizer(admin: AdminClient) -> bool:
    """Return whether the cluster knows ACLs at all: without an authorizer it says so, or has no such requests."""
    try:
        write_denied(admin)
    except KafkaException as error:
        if error.args[0].code() in WITHOUT_ACLS:
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
    return {binding.name for binding in admin.describe_acls(anything, request_timeout=LIMITS.seconds).result()}


def denial(topic: str) -> Acl:
    """Return the entry by which nobody may write to a topic; super users are never asked (``StandardAuthorizer``)."""
    return Acl("TOPIC", topic, "LITERAL", EVERYBODY, ANY_HOST, "WRITE", "DENY")


def opening(topic: str) -> Acl:
    """Return the entry by which everybody may do what no other entry denies, as on an open cluster without any."""
    return Acl("TOPIC", topic, "LITERAL", EVERYBODY, ANY_HOST, "ALL", "ALLOW")


def without_acls(topics: Collection[str], acls: Collection[Acl]) -> frozenset[str]:
    """Return the topics that no entry is about, be it literal, prefixed or for every name."""
    of_topics = [acl for acl in acls if acl.resource == "TOPIC"]
    literal = {acl.name for acl in of_topics if acl.is_literal}
    patterns = [acl for acl in of_topics if not acl.is_literal]
    return frozenset(
        topic for topic in topics if topic not in literal and not any(acl.covers(topic) for acl in patterns)
    )


def deny_write(admin: AdminClient, topics: Collection[str], opened: Collection[str] = ()) -> None:
    """Deny everybody to write to the topics, and allow everything else on those of them that have been open.

    A cluster with ``allow.everyone.if.no.acl.found`` opens a topic to everybody until an entry is about it. The
    denial would be the first, and lock readers out. So the openings come first, in a request of their own: a request's
    entries are not applied as one (``StandardAuthorizer.addAcl`` is called for each).
    """
    create_acls(admin, [opening(topic) for topic in opened])
    create_acls(admin, [denial(topic) for topic in topics])


def permit_write(admin: AdminClient, topics: Collection[str], opened: Collection[str] = ()) -> None:
    """Take the denials away again, and then the openings; that there are none is no error."""
    delete_acls(admin, [denial(topic) for topic in topics])
    delete_acls(admin, [opening(topic) for topic in opened])


def delete_acls(admin: AdminClient, acls: Collection[Acl]) -> None:
    """Delete exactly these access control entries; that there are none is no error."""
    for batch in batched(sorted(acls), ACLS_PER_REQUEST, strict=False):
        filters = [AclBindingFilter(*_parts(acl)) for acl in batch]
        for future in admin.delete_acls(filters, request_timeout=LIMITS.seconds).values():
            future.result()


def _parts(acl: Acl) -> tuple[ResourceType, str, ResourcePatternType, str, str, AclOperation, AclPermissionType]:
    return (
        _TYPES.get(acl.resource) or ResourceType[acl.resource],
        acl.name,
        ResourcePatternType[acl.pattern],
        acl.principal,
        acl.host,
        AclOperation[acl.operation],
        AclPermissionType[acl.permission],
    )
