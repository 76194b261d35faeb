"""One of the lab's clusters, in the hands of somebody who spoils it and mends it."""

import logging
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Final

from confluent_kafka import ConsumerGroupTopicPartitions, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewTopic,
    ResourcePatternType,
    ResourceType,
)
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from lab.brokers.quotas import alter_quota
from mskmigration.kafka.errors import passes

BROKER: Final = "1"
ANONYMOUS: Final = "User:ANONYMOUS"  # whom the lab's listeners take everybody for
CLUSTER: Final[tuple[ResourceType, str]] = (ResourceType.BROKER, "kafka-cluster")
log = logging.getLogger(__name__)


class ClusterView:
    """Makes, changes and removes what a cluster has; each call returns when the cluster has done it."""

    def __init__(self, bootstrap_servers: str) -> None:
        self.servers: dict[str, str | int | float | bool] = {"bootstrap.servers": bootstrap_servers}
        self.admin = AdminClient(self.servers, logger=log)

    def create(self, topic: str, partitions: int = 1, **settings: str) -> None:
        """Create a topic; a setting's name is written with underscores."""
        config = {name.replace("_", "."): value for name, value in settings.items()}
        _done(self.admin.create_topics([NewTopic(topic, partitions, 1, config=config)]))

    def delete(self, *topics: str) -> None:
        """Delete those of the topics that exist."""
        existing = self.admin.list_topics(timeout=10).topics
        if wanted := [topic for topic in topics if topic in existing]:
            _done(self.admin.delete_topics(wanted))

    @contextmanager
    def topic(self, topic: str, partitions: int = 1, **settings: str) -> Iterator[str]:
        """Have a topic for a while."""
        self.create(topic, partitions, **settings)
        try:
            yield topic
        finally:
            self.delete(topic)

    def set_topic(self, topic: str, setting: str, value: str | None) -> None:
        """Set a topic's setting; None removes it."""
        self._alter(ConfigResource(ResourceType.TOPIC, topic, incremental_configs=[_entry(setting, value)]))

    def set_broker(self, setting: str, value: str | None) -> None:
        """Set a dynamic setting of the broker; None removes it."""
        self._alter(ConfigResource(ResourceType.BROKER, BROKER, incremental_configs=[_entry(setting, value)]))

    def set_quota(self, user: str, name: str, value: int | None) -> None:
        """Set how much a user may use; None removes it."""
        change = ("--delete-config", name) if value is None else ("--add-config", f"{name}={value}")
        alter_quota(str(self.servers["bootstrap.servers"]), ("--entity-type", "users", "--entity-name", user), *change)

    def produce(self, topic: str, records: int = 1, at_ms: int = 0) -> None:
        """Write records to partition 0; 0 stands for now."""
        producer = Producer(self.servers, logger=log)
        for number in range(records):
            producer.produce(topic, f"record {number}", key=str(number), partition=0, timestamp=at_ms)
        producer.flush(30)

    def commit(self, group: str, topic: str, offset: int) -> None:
        """Give a group an offset in partition 0, until the cluster takes it and lists the group."""
        until_listed = Retrying(
            retry=retry_if_result(lambda listed: not listed),
            wait=wait_fixed(0.2),
            stop=stop_after_delay(20),
        )
        until_listed(self._commit, group, topic, offset)

    def _commit(self, group: str, topic: str, offset: int) -> bool:
        request = ConsumerGroupTopicPartitions(group, [TopicPartition(topic, 0, offset)])
        for future in self.admin.alter_consumer_group_offsets([request]).values():
            for partition in future.result().topic_partitions or ():
                if partition.error is None:
                    continue
                refused = KafkaException(partition.error)
                if passes(refused):
                    return False
                raise refused
        listed = self.admin.list_consumer_groups().result().valid
        return group in {each.group_id for each in listed}

    def delete_group(self, group: str) -> None:
        """Delete a group; it may have gone with its topic."""
        for future in self.admin.delete_consumer_groups([group]).values():
            error = future.exception()
            if isinstance(error, KafkaException) and error.args[0].code() != KafkaError.GROUP_ID_NOT_FOUND:
                raise error

    def delete_records(self, topic: str, before: int) -> None:
        """Let the log of partition 0 begin at an offset."""
        _done(self.admin.delete_records([TopicPartition(topic, 0, before)]))

    def allow(self, acl: AclBinding) -> None:
        """Create an ACL."""
        _done(self.admin.create_acls([acl]))

    def disallow(self, *acls: AclBinding) -> None:
        """Delete ACLs."""
        _done(self.admin.delete_acls([_exactly(acl) for acl in acls]))

    @contextmanager
    def denied(self, operation: AclOperation, kind: ResourceType, name: str) -> Iterator[AclBinding]:
        """Deny one operation on a resource to everybody, and allow the others, which an ACL would end, too."""
        others = _acl(kind, name, AclOperation.ALL, AclPermissionType.ALLOW)
        denial = _acl(kind, name, operation, AclPermissionType.DENY)
        self.allow(others)
        self.allow(denial)
        try:
            yield denial
        finally:
            self.disallow(denial)
            self.disallow(others)

    def _alter(self, resource: ConfigResource) -> None:
        _done(self.admin.incremental_alter_configs([resource]))


def _acl(kind: ResourceType, name: str, operation: AclOperation, permission: AclPermissionType) -> AclBinding:
    return AclBinding(kind, name, ResourcePatternType.LITERAL, ANONYMOUS, "*", operation, permission)


def _exactly(acl: AclBinding) -> AclBindingFilter:
    return AclBindingFilter(
        acl.restype,
        acl.name,
        acl.resource_pattern_type,
        acl.principal,
        acl.host,
        acl.operation,
        acl.permission_type,
    )


def _entry(setting: str, value: str | None) -> ConfigEntry:
    operation = AlterConfigOpType.SET if value is not None else AlterConfigOpType.DELETE
    return ConfigEntry(setting, value or "", incremental_operation=operation)


def _done[Key](futures: Mapping[Key, Future[object]]) -> None:
    for future in futures.values():
        future.result()
