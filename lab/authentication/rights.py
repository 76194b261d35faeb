"""The least that the migration's principal must be allowed on each cluster, as ACLs; and who else gets them."""

import logging
from collections.abc import Collection
from typing import Final

from confluent_kafka.admin import AdminClient, ScramCredentialInfo, ScramMechanism, UserScramCredentialUpsertion

from lab.authentication.modes import PRINCIPAL, WITHOUT_ACLS
from mskmigration.kafka.acls import ANY_HOST, EVERY_NAME, Acl, create_acls
from mskmigration.settings import Authentication

ANSWER_SECONDS: Final = 30.0
SCRAM_ITERATIONS: Final = 4096  # the least that Kafka takes
CLUSTER: Final = ("CLUSTER", "kafka-cluster")
SCRAM_MECHANISMS: Final = {
    Authentication.SCRAM_256: ScramMechanism.SCRAM_SHA_256,
    Authentication.SCRAM_512: ScramMechanism.SCRAM_SHA_512,
}
log = logging.getLogger(__name__)


def _allowed(resource: str, name: str, *operations: str, pattern: str = "LITERAL") -> frozenset[Acl]:
    return frozenset(
        Acl(resource, name, pattern, f"User:{PRINCIPAL}", ANY_HOST, operation, "ALLOW") for operation in operations
    )


# READ and WRITE include DESCRIBE. The cluster's DESCRIBE is for its ACLs, groups and SCRAM users, and
# DESCRIBE_CONFIGS for the brokers' settings and the client quotas, which preflight compares.
_INSPECTION: Final = _allowed(*CLUSTER, "DESCRIBE", "DESCRIBE_CONFIGS")
SOURCE: Final = (
    _INSPECTION | _allowed("TOPIC", EVERY_NAME, "READ", "DESCRIBE_CONFIGS") | _allowed("GROUP", EVERY_NAME, "DESCRIBE")
)
# The fence of a handover is a topic setting, or an ACL.
FENCE: Final = _allowed(*CLUSTER, "ALTER") | _allowed("TOPIC", EVERY_NAME, "ALTER_CONFIGS")
# ALTER of the cluster is for the ACLs that are carried; DELETE undoes what preflight made.
TARGET: Final = (
    _INSPECTION
    | _allowed(*CLUSTER, "ALTER")
    | _allowed(
        *("TOPIC", EVERY_NAME),
        *("CREATE", "DELETE", "READ", "WRITE", "ALTER", "DESCRIBE_CONFIGS", "ALTER_CONFIGS"),
    )
    | _allowed("GROUP", EVERY_NAME, "READ", "DELETE")
)


def exactly_once(group_id: str) -> frozenset[Acl]:
    """Return what the target must allow beyond ``TARGET`` where the workers of this group write exactly once."""
    leader, tasks = f"connect-cluster-{group_id}", f"{group_id}-"
    return _allowed("TRANSACTIONAL_ID", leader, "WRITE") | _allowed(
        "TRANSACTIONAL_ID", tasks, "WRITE", pattern="PREFIXED"
    )


def admit(bootstrap_servers: str, mode: Authentication, password: str, rights: Collection[Acl]) -> None:
    """Give the migration's principal its rights, and its credentials where the cluster itself keeps them.

    Parameters
    ----------
    bootstrap_servers
        Of the listener that takes everybody for a super user.

    Raises
    ------
    KafkaException
        The cluster has no authorizer, or did not answer.
    """
    admin = AdminClient({"bootstrap.servers": bootstrap_servers}, logger=log)
    if mode in SCRAM_MECHANISMS:
        info = ScramCredentialInfo(SCRAM_MECHANISMS[mode], SCRAM_ITERATIONS)
        user = UserScramCredentialUpsertion(PRINCIPAL, info, password.encode())
        for altered in admin.alter_user_scram_credentials([user]).values():
            altered.result(ANSWER_SECONDS)
    if mode not in WITHOUT_ACLS:
        create_acls(admin, rights)
