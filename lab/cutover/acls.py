"""ACLs of some topics, on clusters that open to everybody what no ACL is about, as those of Amazon MSK do."""

from collections.abc import Iterable
from typing import Final

from confluent_kafka.admin import AdminClient

from lab.brokers import AUTHORIZED
from lab.cutover.workload import Topic
from mskmigration.kafka.acls import Acl, create_acls

# Compacts at once, so that logs of the source have gaps.
SOURCE_SETTINGS: Final = {**AUTHORIZED, "log.cleaner.backoff.ms": "1000"}


def granted(topics: Iterable[Topic]) -> set[Acl]:
    """Return what everybody is allowed on every third topic; no ACL is about the others.

    By prefix, which MirrorMaker 2 does not copy: of an ALL it would make READ, which forbids the target's topic to all
    who write there.
    """
    return {Acl("TOPIC", topic.name, "PREFIXED", "User:*", "*", "ALL", "ALLOW") for topic in list(topics)[::3]}


def grant(bootstrap_servers: str, topics: Iterable[Topic]) -> None:
    """Create them.

    Raises
    ------
    KafkaException
        The cluster has no authorizer.
    """
    create_acls(AdminClient({"bootstrap.servers": bootstrap_servers}), granted(topics))
