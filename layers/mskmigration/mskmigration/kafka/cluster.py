"""One Kafka cluster, asked through librdkafka's admin client."""

from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future
from contextlib import AbstractContextManager
from datetime import datetime
from itertools import batched

from confluent_kafka import ConsumerGroupState as GroupState
from confluent_kafka import IsolationLevel, KafkaException, TopicCollection
from confluent_kafka import TopicPartition as RdTopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._group import ConsumerGroupListing  # confluent_kafka.admin does not mark it as exported
from confluent_kafka.admin._listoffsets import (
    ListOffsetsResultInfo,
    OffsetSpec,
)  # confluent_kafka.admin does not mark it as exported

from mskmigration.kafka.admins import LASTING, AdminClients
from mskmigration.kafka.configs import topic_settings
from mskmigration.kafka.fingerprints import Span, Tail, read_fingerprints
from mskmigration.kafka.mirror_records import OffsetSync
from mskmigration.kafka.model import Bounds, Record, TopicPartition
from mskmigration.kafka.offset_syncs import read_offset_syncs
from mskmigration.kafka.offsets import committed
from mskmigration.kafka.reading import ClientSetting, Reading, first_records, read
from mskmigration.kafka.refusals import doing, existing

TIMEOUT_SECONDS = 20
PARTITIONS_PER_REQUEST = 2_000
TOPICS_PER_REQUEST = 1_000
WITHOUT_MEMBERS = {GroupState.EMPTY, GroupState.DEAD}
NO_TOPIC_ID = "AAAAAAAAAAAAAAAAAAAAAA"  # The zero UUID.


class KafkaCluster:
    """Answers what topics, offsets and groups a cluster has.

    Parameters
    ----------
    name
        The cluster's alias, for error messages.
    client_settings
        librdkafka's settings: ``bootstrap.servers`` and, where the cluster asks for it, authentication.

    Attributes
    ----------
    client_settings
        What a client of this cluster is made with.
    """

    def __init__(self, name: str, client_settings: Mapping[str, ClientSetting]) -> None:
        self.name = name
        self.client_settings: Mapping[str, ClientSetting] = {**LASTING, **client_settings}
        self._admins = AdminClients(self.client_settings)

    @property
    def admin(self) -> AdminClient:
        """The cluster's one admin client, for what brokers, leaders and the controller answer."""
        return self._admins.kept

    def new_admin(self) -> AdminClient:
        """Return an admin client for requests that consumer groups' coordinators answer, to be let go afterwards."""
        return self._admins.new()

    def connect_anew(self) -> None:
        """Let what is asked from now on go over new connections."""
        self._admins.renew()

    def partitions(self) -> dict[str, int]:
        """Return the number of partitions of every topic.

        Raises
        ------
        KafkaUnreachableError
        """
        with self.doing("list topics"):
            topics = self.admin.list_topics(timeout=TIMEOUT_SECONDS).topics
        return {name: len(topic.partitions) for name, topic in topics.items()}

    def topic_ids(self, names: Collection[str]) -> dict[str, str]:
        """Return the ids of those topics that have one: brokers before Kafka 2.8 give none (KIP-516).

        Raises
        ------
        KafkaUnreachableError
        """
        ids: dict[str, str] = {}
        with self.doing("describe topics"):
            for batch in batched(names, TOPICS_PER_REQUEST, strict=False):
                topics = TopicCollection(list(batch))
                answers = self.admin.describe_topics(topics, request_timeout=TIMEOUT_SECONDS)
                ids |= {name: str(topic.topic_id) for name, topic in existing(answers).items()}
        return {name: topic_id for name, topic_id in ids.items() if topic_id != NO_TOPIC_ID}

    def bounds(self, partitions: Collection[TopicPartition]) -> dict[TopicPartition, Bounds]:
        """Return the start and the end of each partition's log; the end counts open transactions, too.

        A partition whose topic has been deleted meanwhile is left out.

        Raises
        ------
        KafkaUnreachableError
        """
        # The ends are asked for last: what is in the log when it is asked for its start is counted.
        starts = self._ask_offsets(partitions, OffsetSpec.earliest())  # type: ignore[no-untyped-call]
        ends = self._ask_offsets(partitions, OffsetSpec.latest())  # type: ignore[no-untyped-call]
        with self.doing("list offsets of partitions"):
            first, last = existing(starts), existing(ends)
            return {
                TopicPartition(asked.topic, asked.partition): Bounds(first[asked].offset, last[asked].offset)
                for asked in first.keys() & last.keys()
            }

    def groups(self) -> list[str]:
        """Return the names of all consumer groups.

        Raises
        ------
        KafkaUnreachableError
        """
        return sorted(group.group_id for group in self._list_groups())

    def groups_with_members(self) -> set[str]:
        """Return the consumer groups that have a member now: one request tells of all (KIP-518, Kafka 2.6).

        Raises
        ------
        KafkaUnreachableError
        """
        return {group.group_id for group in self._list_groups() if group.state not in WITHOUT_MEMBERS}

    def committed(self, groups: Collection[str]) -> dict[str, dict[TopicPartition, int]]:
        """Return the committed offsets of each group, by partition.

        Raises
        ------
        KafkaUnreachableError
        """
        with self.doing("list offsets of consumer groups"):
            return committed(self.new_admin(), groups)

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
        with self.doing("return the records after the copied ones"):
            first = first_records(self.client_settings, positions, TIMEOUT_SECONDS)
        return first.times.keys() | first.undecided  # Taking a partition for unread is the safe side.

    def last_stable(self, partitions: Collection[TopicPartition]) -> dict[TopicPartition, int]:
        """Return how far each partition can be read of committed records: below its end while a transaction is open.

        Raises
        ------
        KafkaUnreachableError
        """
        answers = self._ask_offsets(
            partitions,
            OffsetSpec.latest(),  # type: ignore[no-untyped-call]
            IsolationLevel.READ_COMMITTED,
        )
        with self.doing("list last stable offsets of partitions"):
            return {
                TopicPartition(asked.topic, asked.partition): info.offset for asked, info in existing(answers).items()
            }

    def topic_settings(self, topics: Collection[str]) -> dict[str, dict[str, str]]:
        """Return the topics' configuration, defaults of the broker included.

        Raises
        ------
        KafkaUnreachableError
        """
        with self.doing("describe configurations of topics"):
            return topic_settings(self.admin, topics)

    def offset_syncs(self, alias: str) -> dict[TopicPartition, list[OffsetSync]]:
        """Return what MirrorMaker 2 noted of offsets copied from the cluster of this alias, the oldest first.

        Raises
        ------
        KafkaUnreachableError
        """
        topic = f"mm2-offset-syncs.{alias}.internal"
        if topic not in self.partitions():
            return {}  # A consumer would wait for it to be created.
        with self.doing("return the offset syncs"):
            return read_offset_syncs(self.client_settings, topic, TIMEOUT_SECONDS)

    def fingerprints(
        self, spans: Mapping[TopicPartition, Span], log_append_time: Collection[str], seconds: float = TIMEOUT_SECONDS
    ) -> dict[TopicPartition, Tail]:
        """Return the committed records of these spans, in short.

        Raises
        ------
        KafkaUnreachableError
        """
        with self.doing("return records"):
            return read_fingerprints(self.client_settings, spans, log_append_time, seconds)

    def record_times(self, positions: Mapping[TopicPartition, int], seconds: float) -> dict[TopicPartition, datetime]:
        """Return the timestamp of the first committed record at or after each position.

        A partition without one, or that does not answer within the seconds, is left out.

        Raises
        ------
        KafkaUnreachableError
        """
        with self.doing("return the records after the copied ones"):
            return first_records(self.client_settings, positions, seconds).times

    def read(self, partition: TopicPartition, start: int, seconds: float, receive: Callable[[Record], None]) -> Reading:
        """Hand the committed records of a partition on, from ``start`` to its end or until the seconds are over.

        Raises
        ------
        KafkaUnreachableError
        """
        with self.doing(f"return the records of {partition.topic}"):
            return read(self.client_settings, partition, start, seconds, receive)

    def _list_groups(self) -> list[ConsumerGroupListing]:
        with self.doing("list consumer groups"):
            listing = self.admin.list_consumer_groups(request_timeout=TIMEOUT_SECONDS).result()
            if listing.errors:
                raise KafkaException(listing.errors[0])  # a KafkaError is no exception: nothing catches it
            return list(listing.valid)

    def _ask_offsets(
        self,
        partitions: Collection[TopicPartition],
        which: OffsetSpec,
        isolation_level: IsolationLevel = IsolationLevel.READ_UNCOMMITTED,
    ) -> dict[RdTopicPartition, Future[ListOffsetsResultInfo]]:
        futures: dict[RdTopicPartition, Future[ListOffsetsResultInfo]] = {}
        for batch in batched(partitions, PARTITIONS_PER_REQUEST, strict=False):
            futures |= self.admin.list_offsets(
                {RdTopicPartition(*partition): which for partition in batch},
                isolation_level=isolation_level,
                request_timeout=TIMEOUT_SECONDS,
            )
        return futures

    def doing(self, what: str) -> AbstractContextManager[None]:
        """Turn librdkafka's errors into one that names the cluster and what it was asked for.

        Raises
        ------
        KafkaUnreachableError
        """
        return doing(self.name, str(self.client_settings["bootstrap.servers"]), what, self._admins.complaint)
