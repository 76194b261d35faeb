"""Where the partitions of a cluster end."""

import logging
from collections.abc import Collection
from typing import Final

from confluent_kafka import TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._listoffsets import OffsetSpec  # confluent_kafka.admin does not mark it as exported

log = logging.getLogger(__name__)
Place = tuple[str, int]
ANSWER_SECONDS: Final = 10.0


class EndOffsets:
    """Reads end offsets over a connection of its own: a consumer's is blocked while it waits for records."""

    def __init__(self, bootstrap_servers: str) -> None:
        self._admin = AdminClient({"bootstrap.servers": bootstrap_servers}, logger=log)

    def of(self, topics: Collection[str]) -> dict[Place, int]:
        """Return the end offset of every partition of those topics that exist.

        Raises
        ------
        KafkaException
            The cluster did not answer within 10 s.
        """
        known = self._admin.list_topics(timeout=ANSWER_SECONDS).topics
        wanted: dict[TopicPartition, OffsetSpec] = {
            TopicPartition(topic, partition): OffsetSpec.latest()  # type: ignore[no-untyped-call]
            for topic in topics
            if topic in known
            for partition in known[topic].partitions
        }
        if not wanted:
            return {}
        answers = self._admin.list_offsets(wanted, request_timeout=ANSWER_SECONDS)
        return {(it.topic, it.partition): answer.result().offset for it, answer in answers.items()}
