"""Lets everybody do everything by ACLs: with them, a DENY of one operation takes away no other."""

import logging
from typing import Final

from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._acl import AclBinding, AclOperation, AclPermissionType
from confluent_kafka.admin._resource import ResourcePatternType, ResourceType

from lab.brokers import AUTHORIZED

ANSWER_SECONDS: Final = 30.0
# Compacts at once, so that logs of the source have gaps.
SOURCE_SETTINGS: Final = {**AUTHORIZED, "log.cleaner.backoff.ms": "1000"}
RESOURCES: Final = (
    (ResourceType.TOPIC, "*"),
    (ResourceType.GROUP, "*"),
    (ResourceType.TRANSACTIONAL_ID, "*"),
    (ResourceType.BROKER, "kafka-cluster"),
)
log = logging.getLogger(__name__)


def allow_everything(bootstrap_servers: str) -> None:
    """Create the ACLs; a resource that has any would otherwise refuse what they do not allow.

    Raises
    ------
    KafkaException
        The cluster has no authorizer.
    """
    everything = [
        AclBinding(kind, name, ResourcePatternType.LITERAL, "User:*", "*", AclOperation.ALL, AclPermissionType.ALLOW)
        for kind, name in RESOURCES
    ]
    admin = AdminClient({"bootstrap.servers": bootstrap_servers}, logger=log)
    for created in admin.create_acls(everything).values():
        created.result(ANSWER_SECONDS)
