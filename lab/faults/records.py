"""Faults of records and topics."""

import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from confluent_kafka import Consumer, TopicPartition

# confluent_kafka.admin does not mark the following as exported.
from confluent_kafka.admin._acl import AclBinding, AclBindingFilter, AclOperation, AclPermissionType
from confluent_kafka.admin._resource import ResourcePatternType, ResourceType

from lab.faults.ledger import LARGEST_RECORD_BYTES, PARTITIONS, TOPIC
from lab.faults.site import GROUP, SOURCE_CONNECTOR, Site
from lab.workload.topic_settings import set_on_topic

ANSWER_SECONDS: Final = 30.0
EFFECT_SECONDS: Final = 60.0
MEGABYTE: Final = 1024 * 1024
TWO_DAYS_MS: Final = 2 * 24 * 3600 * 1000
ONE_HOUR_MS: Final = 3600 * 1000
LARGEST_LONG: Final = 2**63 - 1
EVERYBODY: Final = "User:ANONYMOUS"
TRUNCATED: Final = 100
log = logging.getLogger(__name__)


@contextmanager
def record_too_large(site: Site) -> Iterator[None]:
    """Let the target's topic refuse a record of 2 MB (RecordTooLargeException)."""
    set_on_topic(site.target_admin, TOPIC, "max.message.bytes", MEGABYTE)
    try:
        site.ledger.send(os.urandom(2 * MEGABYTE))
        site.waiting.until(site.has_failed_task, "a task that fails of a too large record", EFFECT_SECONDS)
        yield
    finally:
        set_on_topic(site.target_admin, TOPIC, "max.message.bytes", LARGEST_RECORD_BYTES)


@contextmanager
def record_too_old(site: Site) -> Iterator[None]:
    """Let the target's topic refuse a record of the day before yesterday (InvalidTimestampException)."""
    set_on_topic(site.target_admin, TOPIC, "message.timestamp.before.max.ms", ONE_HOUR_MS)
    try:
        site.ledger.send(b"old", timestamp_ms=int(time.time() * 1000) - TWO_DAYS_MS)
        site.waiting.until(site.has_failed_task, "a task that fails of an old record", EFFECT_SECONDS)
        yield
    finally:
        set_on_topic(site.target_admin, TOPIC, "message.timestamp.before.max.ms", LARGEST_LONG)


@contextmanager
def source_acl_revoked(site: Site) -> Iterator[None]:
    """Deny READ of the topic at the source: MirrorMaker warns, and its task goes on saying RUNNING."""
    bindings = [_acl(AclOperation.ALL, AclPermissionType.ALLOW), _acl(AclOperation.READ, AclPermissionType.DENY)]
    for created in site.source_admin.create_acls(bindings).values():
        created.result(ANSWER_SECONDS)
    try:
        yield
    finally:
        every = AclBindingFilter(
            ResourceType.TOPIC,
            TOPIC,
            ResourcePatternType.LITERAL,
            EVERYBODY,
            "*",
            AclOperation.ANY,
            AclPermissionType.ANY,
        )
        for deleted in site.source_admin.delete_acls([every]).values():
            deleted.result(ANSWER_SECONDS)


@contextmanager
def source_truncated(site: Site) -> Iterator[None]:
    """Stop the connector and delete what it has not copied, as a short retention does."""
    site.connect("PUT", f"/connectors/{SOURCE_CONNECTOR}/stop").raise_for_status()
    try:
        site.waiting.until(lambda: site.states(SOURCE_CONNECTOR) == ["STOPPED"], "the connector's stop", EFFECT_SECONDS)
        first = site.ledger.next_number
        site.waiting.until(
            lambda: site.ledger.next_number > first + TRUNCATED, "records that are not copied", EFFECT_SECONDS
        )
        _delete_records(site, first)
        yield
    finally:
        site.connect("PUT", f"/connectors/{SOURCE_CONNECTOR}/resume").raise_for_status()


@contextmanager
def group_active_on_target(site: Site) -> Iterator[None]:
    """Let a migrated group consume on the target: MirrorMaker no longer writes its offsets there."""
    consumer = Consumer(
        {"bootstrap.servers": site.lab.target.bootstrap_servers, "group.id": GROUP, "enable.auto.commit": False},
        logger=log,
    )
    consumer.subscribe([TOPIC])
    try:
        site.waiting.until(lambda: consumer.poll(0.2) is not None, "a member of the group", EFFECT_SECONDS)
        yield
    finally:
        consumer.close()


def _delete_records(site: Site, first: int) -> None:
    end = site.ledger.next_number
    site.ledger.flush()
    places = [TopicPartition(TOPIC, partition, -1) for partition in range(PARTITIONS)]  # -1: up to the end
    for deleted in site.source_admin.delete_records(places).values():
        deleted.result(ANSWER_SECONDS)
    # What was produced while the records were being deleted may be gone, too.
    site.ledger.delete_at_source(range(first - TRUNCATED, max(end, site.ledger.next_number) + 1))


def _acl(operation: AclOperation, permission: AclPermissionType) -> AclBinding:
    return AclBinding(ResourceType.TOPIC, TOPIC, ResourcePatternType.LITERAL, EVERYBODY, "*", operation, permission)
