"""One Kafka cluster, asked through librdkafka's admin client."""

import logging
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from itertools import batched

from confluent_kafka import Consumer, IsolationLevel, KafkaError, KafkaException
from confluent_kafka import TopicPartition as RdTopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._listoffsets import (
    ListOffsetsResultInfo,
    OffsetSpec,
)  # confluent_kafka.admin does not mark it as exported

from mskmigration.errors import KafkaUnreachableError
from mskmigration.kafka.model import Bounds, TopicPartition

TIMEOUT_SECONDS = 20
PARTITIONS_PER_REQUEST = 2_000
type ClientSetting = str | int | float | bool
logger = logging.getLogger(__name__)


class KafkaCluster:
    """Answers what topics, offsets and groups a cluster has.

    Parameters
    ----------
    name
        The cluster's alias, for error messages.
    client_settings
        librdkafka's settings: ``bootstrap.servers`` and, where the cluster asks for it, authentication.
    """

    def __init__(self, name: str, client_settings: Mapping[str, ClientSetting]) -> None:
        self.name = name
        self._settings: dict[str, ClientSetting] = {"socket.connection.setup.timeout.ms": 10_000, **client_settings}
        self._admin = AdminClient(self._settings, logger=logger)

    def partitions(self) -> dict[str, int]:
        """Return the number of partitions of every topic.

        Raises
        ------
        KafkaUnreachableError
        """
        with self._answers("the list of topics"):
            topics = self._admin.list_topics(timeout=TIMEOUT_SECONDS).topics
        return {name: len(topic.partitions) for name, topic in topics.items()}

    def bounds(self, partitions: Collection[TopicPartition]) -> dict[TopicPartition, Bounds]:
        """Return the start and the end of each partition's log; the end counts open transactions, too.

        Raises
        ------
        KafkaUnreachableError
        """
        starts = self._offsets(partitions, OffsetSpec.earliest())  # type: ignore[no-untyped-call]
        ends = self._offsets(partitions, OffsetSpec.latest())  # type: ignore[no-untyped-call]
        return {partition: Bounds(starts[partition], ends[partition]) for partition in partitions}

    def groups(self) -> list[str]:
        """Return the names of all consumer groups.

        Raises
        ------
        KafkaUnreachableError
        """
        with self._answers("the list of consumer groups"):
            listing = self._admin.list_consumer_groups(request_timeout=TIMEOUT_SECONDS).result()
            if listing.errors:
                raise listing.errors[0]
        return sorted(group.group_id for group in listing.valid)

    def unread(self, positions: Mapping[TopicPartition, int]) -> set[TopicPartition]:
        """Return the partitions that hold a committed record at or after their position.

        An end offset alone cannot tell: transaction markers and aborted records take offsets, too, and are
        never delivered. So this reads, as MirrorMaker 2 does, with ``isolation.level=read_committed``, up
        to the first record or the end of each partition.

        Raises
        ------
        KafkaUnreachableError
        """
        if not positions:
            return set()
        consumer = Consumer(
            {
                **self._settings,
                "group.id": "msk-migration-probe",
                "enable.auto.commit": False,
                "enable.partition.eof": True,
                "isolation.level": "read_committed",
                "auto.offset.reset": "earliest",
                "queued.max.messages.kbytes": 16_384,
            },
            logger=logger,
        )
        try:
            with self._answers("the records after the copied ones"):
                consumer.assign([RdTopicPartition(*partition, offset) for partition, offset in positions.items()])
                return _with_a_record(consumer, set(positions))
        finally:
            consumer.close()

    def _offsets(self, partitions: Collection[TopicPartition], which: OffsetSpec) -> dict[TopicPartition, int]:
        futures: dict[RdTopicPartition, Future[ListOffsetsResultInfo]] = {}
        for batch in batched(partitions, PARTITIONS_PER_REQUEST, strict=False):
            futures |= self._admin.list_offsets(
                {RdTopicPartition(*partition): which for partition in batch},
                isolation_level=IsolationLevel.READ_UNCOMMITTED,
                request_timeout=TIMEOUT_SECONDS,
            )
        with self._answers("partitions' offsets"):
            return {
                TopicPartition(asked.topic, asked.partition): answer.result().offset
                for asked, answer in futures.items()
            }

    @contextmanager
    def _answers(self, asked: str) -> Iterator[None]:
        try:
            yield
        except KafkaException as error:
            raise KafkaUnreachableError(
                f"The {self.name} cluster ({self._settings['bootstrap.servers']}) did not give {asked}: "
                f"{error.args[0].str()}.",
                "Check its bootstrap servers, the security groups and the authentication, then start again.",
            ) from error


def _with_a_record(consumer: Consumer, partitions: set[TopicPartition]) -> set[TopicPartition]:
    undecided = set(partitions)
    found: set[TopicPartition] = set()
    while undecided:
        message = consumer.poll(TIMEOUT_SECONDS)
        if message is None:
            return found | undecided  # No answer in time: taking a partition for unread is the safe side.
        error = message.error()
        if error is not None and error.code() != KafkaError._PARTITION_EOF:  # noqa: SLF001 its public name
            if error.retriable():
                continue
            raise KafkaException(error)
        partition = TopicPartition(str(message.topic()), int(message.partition() or 0))
        if error is None and partition in undecided:
            found.add(partition)
        undecided.discard(partition)
        consumer.pause([RdTopicPartition(*partition)])
    return found
