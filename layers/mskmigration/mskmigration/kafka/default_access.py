"""Whether everybody may use what no ACL is about: ``allow.everyone.if.no.acl.found``, as the authorizer applies it.

The setting is the authorizer's own. Brokers do not know its type and therefore hide its value
(``KafkaConfig.maybeSensitive``), so the authorizer is tried: with and without an ACL that is about somebody else.
"""

import time
from collections.abc import Mapping
from typing import Final
from uuid import uuid4

from confluent_kafka import KafkaError, KafkaException, TopicCollection
from confluent_kafka.admin import AdminClient, ConfigEntry, ConfigResource, ResourceType

from mskmigration.kafka.acls import ANY_HOST, Acl, all_acls, create_acls, delete_acls, without_acls
from mskmigration.kafka.limits import ACL_APPLIED_SECONDS, ACL_ASKED_AGAIN_SECONDS, LIMITS

SETTING: Final = "allow.everyone.if.no.acl.found"
NOBODY: Final = "User:msk-migration-nobody"


def open_without_acls(admin: AdminClient) -> bool | None:
    """Find out by a name that no topic has; nothing is created but an ACL on it, for a moment.

    ========================  =============================  =================================================
    may see it without an ACL  with an ACL for somebody else  follows
    ========================  =============================  =================================================
    no                                                       what no ACL is about is closed
    yes                        no                             it is open
    yes                        yes                            the caller is a super user: the setting may say
    ========================  =============================  =================================================

    Returns
    -------
    bool | None
        None where an ACL is about every name, and where the caller is a super user and the brokers hide the setting.
    """
    name = f"{uuid4().hex}.msk-migration-trial"
    if not without_acls([name], all_acls(admin)):
        return None
    if not _may_see(admin, name):
        return False
    others = Acl("TOPIC", name, "LITERAL", NOBODY, ANY_HOST, "DESCRIBE", "ALLOW")
    try:
        create_acls(admin, [others])
        return True if _comes_to_be_hidden(admin, name) else _as_set(admin)
    finally:
        delete_acls(admin, [others])


def _comes_to_be_hidden(admin: AdminClient, name: str) -> bool:
    until = time.monotonic() + ACL_APPLIED_SECONDS
    while _may_see(admin, name):
        if time.monotonic() > until:
            return False
        time.sleep(ACL_ASKED_AGAIN_SECONDS)
    return True


def _may_see(admin: AdminClient, name: str) -> bool:
    """Whether the caller may know that there is no such topic; brokers never create one for this request."""
    (answer,) = admin.describe_topics(TopicCollection([name]), request_timeout=LIMITS.seconds).values()
    try:
        answer.result()
    except KafkaException as error:
        code = error.args[0].code()
        if code == KafkaError.TOPIC_AUTHORIZATION_FAILED:
            return False
        if code != KafkaError.UNKNOWN_TOPIC_OR_PART:
            raise
    return True


def _as_set(admin: AdminClient) -> bool | None:
    """Return what the brokers say of the setting: where they do not have it, Apache Kafka's default is false."""
    broker = next(iter(admin.list_topics(timeout=LIMITS.seconds).brokers))
    (answer,) = admin.describe_configs(
        [ConfigResource(ResourceType.BROKER, str(broker))], request_timeout=LIMITS.seconds
    ).values()
    settings: Mapping[str, ConfigEntry] = answer.result()
    if SETTING not in settings:
        return False
    value = settings[SETTING].value
    return None if value is None else value == "true"
