"""One Kafka cluster, asked through librdkafka's admin client."""

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from itertools import batched

from confluent_kafka.admin import AdminClient

from mskmigration.kafka import authorized, configs, groups, logs, topics
from mskmigration.kafka.admins import LASTING, AdminClients
from mskmigration.kafka.errors import doing
from mskmigration.kafka.fingerprints import Span, Tail, read_fingerprints
from mskmigration.kafka.groups import Group
from mskmigration.kafka.limits import LIMITS, SAMPLE_SECONDS, TOPICS_PER_REQUEST, Limits
from mskmigration.kafka.mirror_records import OffsetSync
from mskmigration.kafka.model import Bounds, Commit, Record, TopicPartition
from mskmigration.kafka.offset_syncs import read_offset_syncs
from mskmigration.kafka.reading import ClientSetting, Reading, first_records, read
from mskmigration.kafka.sampling import smallest_records


class KafkaCluster:
    """Answers what topics, offsets and groups a cluster has, or raises an error that names it.

    :class:`ClusterInspection` asks more, and keeps what was refused; :class:`ClusterAdministration` changes something.

    Parameters
    ----------
    name
        The cluster's alias, for error messages.
    client_settings
        librdkafka's settings: ``bootstrap.servers`` and, where the cluster asks for it, authentication.
    limits
        How long its answers are waited for.

    Attributes
    ----------
    client_settings
        What a client of this cluster is made with.
    """

    def __init__(self, name: str, client_settings: Mapping[str, ClientSetting], limits: Limits = LIMITS) -> None:
        self.name = name
        self.limits = limits
        self.client_settings: Mapping[str, ClientSetting] = {**LASTING, **client_settings}
        self._admins = AdminClients(self.client_settings)

    @property
    def user(self) -> str | None:
        """The principal that ACLs know this user by; None where only the broker knows it.

        A certificate's name goes through the broker's own rules (``ssl.principal.mapping.rules``), and a token's claim
        through another (``sasl.oauthbearer.sub.claim.name``).
        """
        if "sasl.username" in self.client_settings:
            return f"User:{self.client_settings['sasl.username']}"
        anonymous = not self.client_settings.keys() & {"sasl.mechanism", "ssl.certificate.pem"}
        return "User:ANONYMOUS" if anonymous else None

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
            return topics.partition_counts(self.admin, self.limits.seconds)

    def topic_ids(self, names: Collection[str]) -> dict[str, str]:
        """Return the ids of those topics that have one: brokers before Kafka 2.8 give none (KIP-516).

        Raises
        ------
        KafkaUnreachableError
        """
        with self.doing("describe topics"):
            return topics.topic_ids(self.admin, names, self.limits.seconds)

    def bounds(self, partitions: Collection[TopicPartition]) -> dict[TopicPartition, Bounds]:
        """Return the start and the end of each partition's log; the end counts open transactions, too.

        A partition whose topic has been deleted meanwhile is left out.

        Raises
        ------
        KafkaUnreachableError
        """
        with self.doing("list offsets of partitions"):
            return logs.bounds(self.admin, partitions, self.limits.seconds)

    def groups(self) -> list[str]:
        """Return the names of all consumer groups.

        Raises
        ------
        KafkaUnreachableError
        """
        return sorted(self._groups())

    def groups_with_members(self) -> set[str]:
        """Return the consumer groups that have a member now; brokers before Kafka 2.6 are asked about each (KIP-518).

        Raises
        ------
        KafkaUnreachableError
        """
        return {name for name, group in self._groups().items() if group.active}

    def committed(self, names: Collection[str]) -> dict[str, dict[TopicPartition, int]]:
        """Return the committed offsets of each group, by partition.

        Raises
        ------
        KafkaUnreachableError
        """
        with self.doing("list offsets of consumer groups"):
            return groups.committed(self.new_admin(), names, self.limits.seconds)

    def commits(self, names: Collection[str]) -> dict[str, dict[TopicPartition, Commit]]:
        """Return what each group has committed, with its metadata.

        Raises
        ------
        KafkaUnreachableError
        """
        with self.doing("list offsets of consumer groups"):
            return groups.commits(self.new_admin(), names, self.limits.seconds, stable=False)

    def stable_commits(self, names: Collection[str]) -> dict[str, dict[TopicPartition, Commit]]:
        """Return what each group has committed, with its metadata, once no transaction is about to change it.

        Raises
        ------
        OffsetsPendingError, KafkaUnreachableError
        """
        with self.doing("list offsets of consumer groups"):
            return groups.commits(self.new_admin(), names, self.limits.seconds, stable=True)

    def unread(self, positions: Mapping[TopicPartition, int]) -> set[TopicPartition]:
        """Return the partitions that hold a committed record at or after their position.

        An end offset alone does not show it: transaction markers and aborted records take offsets, too, and are
        never delivered. So this reads, as MirrorMaker 2 does, with ``isolation.level=read_committed``, up
        to the first record or the end of each partition.

        Raises
        ------
        KafkaUnreachableError
        """
        if not positions:
            return set()
        with self.doing("return the records after the copied ones"):
            first = first_records(self.client_settings, positions, self.limits.seconds)
        return first.times.keys() | first.undecided  # Taking a partition for unread is the safe side.

    def last_stable(self, partitions: Collection[TopicPartition]) -> dict[TopicPartition, int]:
        """Return how far each partition can be read of committed records: below its end while a transaction is open.

        Raises
        ------
        KafkaUnreachableError
        """
        with self.doing("list last stable offsets of partitions"):
            return logs.last_stable(self.admin, partitions, self.limits.seconds)

    def topic_settings(self, names: Collection[str]) -> dict[str, dict[str, str]]:
        """Return the topics' configuration, defaults of the broker included.

        Raises
        ------
        KafkaUnreachableError
        """
        with self.doing("describe configurations of topics"):
            return configs.topic_settings(self.admin, names, self.limits.seconds)

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
            return read_offset_syncs(self.client_settings, topic, self.limits.seconds)

    def fingerprints(
        self, spans: Mapping[TopicPartition, Span], log_append_time: Collection[str]
    ) -> dict[TopicPartition, Tail]:
        """Return the committed records of these spans, in short.

        Raises
        ------
        KafkaUnreachableError
        """
        with self.doing("return records"):
            return read_fingerprints(self.client_settings, spans, log_append_time, self.limits.seconds)

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

    def smallest_records(self, bounds: Mapping[TopicPartition, Bounds]) -> dict[str, int]:
        """Return the bytes of the smallest of some last records of each topic; a topic without one is left out.

        Raises
        ------
        KafkaUnreachableError
        """
        with self.doing("return the last records"):
            return smallest_records(self.client_settings, bounds, SAMPLE_SECONDS)

    def is_at_least_2_8(self) -> bool | None:
        """Return whether every broker is of Kafka 2.8 or newer; None where they do not say."""
        from mskmigration.kafka import python_queries  # noqa: PLC0415 its library is half of a cold start

        return python_queries.is_at_least_2_8(self.client_settings)

    def topics_without(self, operation: str, names: Collection[str]) -> set[str]:
        """Return the topics on which the user is not allowed an operation; none where brokers before 2.3 do not say.

        Raises
        ------
        KafkaUnreachableError
        """
        lacking: set[str] = set()
        with self.doing("describe topics"):
            for batch in batched(sorted(names), TOPICS_PER_REQUEST, strict=False):
                given = authorized.on_topics(self.admin, batch, self.limits.seconds)
                lacking |= {topic for topic, allowed in given.items() if allowed and operation not in allowed}
        return lacking

    def _groups(self) -> dict[str, Group]:
        with self.doing("list consumer groups"):
            return groups.groups(self.admin, self.new_admin, self.limits.seconds)

    def doing(self, what: str) -> AbstractContextManager[None]:
        """Turn librdkafka's errors into one that names the cluster and what it was asked for.

        Raises
        ------
        KafkaUnreachableError
        """
        return doing(self.name, str(self.client_settings["bootstrap.servers"]), what, self._admins.complaint)
