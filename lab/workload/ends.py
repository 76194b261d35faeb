"""Where the partitions of a cluster end."""

import logging
from collections.abc import Collection
from typing import Final

from confluent_kafka import KafkaError, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._listoffsets import OffsetSpec  # confluent_kafka.admin does not mark it as exported
from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_fixed

log = logging.getLogger(__name__)
Place = tuple[str, int]
ANSWER_SECONDS: Final = 10.0
LEADER_MISSING: Final = {
    KafkaError.NOT_LEADER_FOR_PARTITION,
    KafkaError.LEADER_NOT_AVAILABLE,
    KafkaError.UNKNOWN_TOPIC_OR_PART,
}


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
        # A topic that was created a moment ago is known before its partitions have a leader.
        asking = Retrying(
            retry=retry_if_exception(_is_leader_missing),
            wait=wait_fixed(0.1),
            stop=stop_after_delay(ANSWER_SECONDS),
            reraise=True,
        )
        return asking(self._ask, topics)

    def _ask(self, topics: Collection[str]) -> dict[Place, int]:
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


def _is_leader_missing(error: BaseException) -> bool:
    return isinstance(error, KafkaException) and error.args[0].code() in LEADER_MISSING
