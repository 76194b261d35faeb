"""Finds out which rights there are by doing what the connectors will do, on a topic and a group of its own."""

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from enum import StrEnum
from secrets import token_hex
from typing import Any, NamedTuple

from confluent_kafka import Consumer, ConsumerGroupTopicPartitions, KafkaError, KafkaException, Message, Producer
from confluent_kafka import TopicPartition as RdTopicPartition
from confluent_kafka.admin import (
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewPartitions,
    NewTopic,
    ResourceType,
)
from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_fixed

from mskmigration.kafka import KafkaCluster
from mskmigration.kafka.errors import passes, reason
from mskmigration.kafka.limits import PROBE_SECONDS
from mskmigration.kafka.reading import ClientSetting

PREFIX = "msk-migration-preflight-"
logger = logging.getLogger(__name__)


_once_known = Retrying(
    retry=retry_if_exception(passes), wait=wait_fixed(0.2), stop=stop_after_delay(PROBE_SECONDS), reraise=True
)


class Right(StrEnum):
    """What the connectors do on the target, in the order in which it is tried."""

    CREATE_TOPICS = "create topics"
    READ_SETTINGS = "read the settings of topics"
    CHANGE_SETTINGS = "change the settings of topics"
    ADD_PARTITIONS = "add partitions"
    WRITE = "write records"
    READ = "read records"
    COMMIT = "commit offsets of consumer groups"
    UNDO = "remove what preflight made"


class Probe(NamedTuple):
    """Each right that was tried, with the refusal or None, and the settings of a topic that has none of its own."""

    rights: dict[Right, str | None]
    defaults: dict[str, str]


def probe(cluster: KafkaCluster, migration: str, replication_factor: int) -> Probe:
    """Try every right on the target and remove all of it again, also after a failure in the middle.

    Raises
    ------
    KafkaException
        The cluster does not answer at all.
    """
    admin, settings = cluster.new_admin(), cluster.client_settings
    name = f"{PREFIX}{migration}-{token_hex(4)}"
    rights = {Right.CREATE_TOPICS: _refusal(lambda: _create(admin, name, replication_factor))}
    if rights[Right.CREATE_TOPICS]:
        return Probe(rights, {})
    defaults: dict[str, str] = {}
    attempts: dict[Right, Callable[[], None]] = {
        Right.READ_SETTINGS: lambda: defaults.update(_defaults(admin, name)),
        Right.CHANGE_SETTINGS: lambda: _change(admin, name),
        Right.ADD_PARTITIONS: lambda: _wait(
            admin.create_partitions([NewPartitions(name, 2)], request_timeout=PROBE_SECONDS)
        ),
        Right.WRITE: lambda: _write(settings, name),
        Right.READ: lambda: _read(settings, name),
        Right.COMMIT: lambda: _commit(admin, name),
    }
    try:
        rights |= {right: _refusal(attempt) for right, attempt in attempts.items()}
    finally:
        rights[Right.UNDO] = _refusal(lambda: _undo(admin, f"{PREFIX}{migration}-", name))
    return Probe(rights, defaults)


def _create(admin: AdminClient, name: str, replication_factor: int) -> None:
    _wait(admin.create_topics([NewTopic(name, 1, replication_factor)], request_timeout=PROBE_SECONDS))


def _refusal(attempt: Callable[[], None]) -> str | None:
    """Return why an attempt was refused; that a broker does not know the new topic or group yet passes."""
    try:
        _once_known(attempt)
    except KafkaException as error:
        if error.args[0].code() in {KafkaError._TRANSPORT, KafkaError._ALL_BROKERS_DOWN}:  # noqa: SLF001 their public names
            raise
        return reason(error)
    return None


def _defaults(admin: AdminClient, name: str) -> dict[str, str]:
    described = admin.describe_configs([ConfigResource(ResourceType.TOPIC, name)], request_timeout=PROBE_SECONDS)
    (entries,) = [future.result() for future in described.values()]
    return {key: entry.value for key, entry in entries.items() if entry.value is not None}


def _change(admin: AdminClient, name: str) -> None:
    entry = ConfigEntry("retention.ms", "3600000", incremental_operation=AlterConfigOpType.SET)
    resource = ConfigResource(ResourceType.TOPIC, name, incremental_configs=[entry])
    _wait(admin.incremental_alter_configs([resource], request_timeout=PROBE_SECONDS))


def _write(settings: Mapping[str, ClientSetting], name: str) -> None:
    """Write as the record producer does, idempotently and to all replicas."""
    producer = Producer({**settings, "enable.idempotence": True, "message.timeout.ms": 8_000}, logger=logger)
    failures: list[KafkaError] = []

    def delivered(error: KafkaError | None, _message: Message) -> None:
        if error is not None:
            failures.append(error)

    producer.produce(name, b"preflight", partition=0, on_delivery=delivered)
    producer.flush(PROBE_SECONDS)
    if failures:
        raise KafkaException(failures[0])


def _read(settings: Mapping[str, ClientSetting], name: str) -> None:
    consumer = Consumer({**settings, "group.id": name, "enable.partition.eof": True}, logger=logger)
    try:
        consumer.assign([RdTopicPartition(name, 0, 0)])
        message = consumer.poll(PROBE_SECONDS)
    finally:
        consumer.close()
    error = message.error() if message else None
    if error is not None and error.code() != KafkaError._PARTITION_EOF:  # noqa: SLF001 its public name
        raise KafkaException(error)


def _commit(admin: AdminClient, name: str) -> None:
    offsets = ConsumerGroupTopicPartitions(name, [RdTopicPartition(name, 0, 0)])
    answers = admin.alter_consumer_group_offsets([offsets], request_timeout=PROBE_SECONDS)
    for answer in answers.values():
        for partition in answer.result().topic_partitions or ():
            if partition.error is not None:
                raise KafkaException(partition.error)


def _undo(admin: AdminClient, prefix: str, group: str) -> None:
    """Remove the group and the topic, and topics that a preflight before could not remove."""
    topics = [name for name in admin.list_topics(timeout=PROBE_SECONDS).topics if name.startswith(prefix)]
    try:
        _wait(admin.delete_consumer_groups([group], request_timeout=PROBE_SECONDS))
    except KafkaException as error:
        if error.args[0].code() != KafkaError.GROUP_ID_NOT_FOUND:  # Where no offset could be committed.
            raise
    finally:
        _wait(admin.delete_topics(topics, request_timeout=PROBE_SECONDS))


def _wait[Key](futures: Mapping[Key, Future[Any]]) -> None:
    for future in futures.values():
        future.result()
