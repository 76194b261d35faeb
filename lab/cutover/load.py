"""Fills the source: topics, histories of every kind, deletions, compaction, and the offsets of groups at rest."""

import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import batched, islice
from random import Random
from time import time
from typing import Final

from confluent_kafka import ConsumerGroupTopicPartitions, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._listoffsets import OffsetSpec  # confluent_kafka.admin does not mark it as exported
from confluent_kafka.cimpl import NewTopic
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from lab.compare.reading import read_cluster
from lab.cutover.cluster_view import ClusterView
from lab.cutover.idle_groups import Log, committed_offsets
from lab.cutover.journal import Entry, Journal
from lab.cutover.producing import NumberedProducer
from lab.cutover.workload import LARGE_RECORDS, PARTITIONS, Group, Kind, Topic, Workload
from lab.workload.ends import Place

ANSWER_SECONDS: Final = 30.0
DELETED_PART: Final = 0.3
TRANSACTION_RECORDS: Final = 10
KEYS: Final = 20
BATCH_RECORDS: Final = 40
SECONDS_BETWEEN_RECORDS: Final = 2
SEGMENT_SECONDS: Final = 60
ONE_CENTURY_MS: Final = 100 * 365 * 24 * 3600 * 1000
CONFIG: Final[Mapping[Kind, Mapping[str, str]]] = {
    Kind.COMPACTED: {
        "cleanup.policy": "compact",
        "segment.ms": str(1_000 * SEGMENT_SECONDS),
        "min.cleanable.dirty.ratio": "0.01",
    }
}
log = logging.getLogger(__name__)


class Filler:
    """Fills a source that holds nothing yet."""

    def __init__(self, side: ClusterView, journal: Journal) -> None:
        self._side = side
        self._journal = journal
        self._admin = AdminClient({"bootstrap.servers": side.bootstrap_servers}, logger=log)

    def fill(self, workload: Workload) -> None:
        """Create the topics and produce their histories.

        Raises
        ------
        KafkaException
            The source refuses something.
        """
        created = self._admin.create_topics([_new(topic) for topic in workload.topics])
        for future in created.values():
            future.result(ANSWER_SECONDS)
        producer = NumberedProducer(self._side)
        for topic in workload.topics:
            if topic.kind is Kind.TRANSACTIONAL:
                self._fill_with_transactions(topic)
                continue
            # A segment rolls between two batches only, so a compacted topic needs several.
            size = BATCH_RECORDS if topic.kind is Kind.COMPACTED else LARGE_RECORDS
            for batch in batched(self._history(topic), size, strict=False):
                self._journal.note_history(producer.send(batch))
        self._delete_first_records(workload.of_kind(Kind.TRUNCATED))

    def has_compacted(self, workload: Workload) -> bool:
        """Whether the source has removed records from each compacted topic."""
        topics = {topic.name: topic.records for topic in workload.of_kind(Kind.COMPACTED)}
        left: Counter[str] = Counter()
        for (name, _), partition in read_cluster(self._side.bootstrap_servers, list(topics)).items():
            left[name] += len(partition.offsets)
        return all(left[name] < produced for name, produced in topics.items())

    def settle(self, groups: Sequence[Group], topics: Iterable[Topic], random: Random) -> dict[str, dict[Place, int]]:
        """Commit the offsets of groups at rest and return them, by group."""
        logs = self._logs(topics)
        settled = {group.name: committed_offsets(group, logs, random) for group in groups}
        for group, offsets in settled.items():
            self._commit(group, offsets)
        return settled

    # The coordinator of the first group may still be loading what it has of it.
    @retry(retry=retry_if_exception_type(KafkaException), wait=wait_fixed(0.2), stop=stop_after_delay(ANSWER_SECONDS))
    def _commit(self, group: str, offsets: Mapping[Place, int]) -> None:
        partitions = [TopicPartition(*place, offset) for place, offset in offsets.items()]
        request = ConsumerGroupTopicPartitions(group, partitions)
        answer = self._admin.alter_consumer_group_offsets([request])[group].result(ANSWER_SECONDS)
        for partition in answer.topic_partitions:
            if partition.error is not None:
                raise KafkaException(partition.error)

    def _history(self, topic: Topic) -> list[Entry]:
        numbers = islice(self._journal.numbers, topic.records)
        began = int(time()) - topic.records * SECONDS_BETWEEN_RECORDS
        return [_entry(topic, place, number, began) for place, number in enumerate(numbers)]

    def _fill_with_transactions(self, topic: Topic) -> None:
        """Commit and abort by turns, while another transaction stays open all the time; abort or commit that, too."""
        entries = self._history(topic)
        lasting, short = (NumberedProducer(self._side, f"history-{name}") for name in ("lasting", "short"))
        between = entries[TRANSACTION_RECORDS:-TRANSACTION_RECORDS]
        lasting.begin()
        first = lasting.send(entries[:TRANSACTION_RECORDS])
        for turn, part in enumerate(batched(between, TRANSACTION_RECORDS, strict=False)):
            self._journal.note_history(short.send_transaction(part, commit=turn % 3 != 1))
        last = lasting.send(entries[-TRANSACTION_RECORDS:])
        if entries[0].number % 2:
            lasting.abort()
        elif lasting.commit():
            self._journal.note_history({**first, **last})

    def _delete_first_records(self, topics: Sequence[Topic]) -> None:
        starts = {place: int(log.end * DELETED_PART) for place, log in self._logs(topics).items()}
        deleted = self._admin.delete_records([TopicPartition(*place, start) for place, start in starts.items()])
        for future in deleted.values():
            future.result(ANSWER_SECONDS)
        for place, start in starts.items():
            self._journal.note_deleted(place, start)

    def _logs(self, topics: Iterable[Topic]) -> dict[Place, Log]:
        places = [(topic.name, partition) for topic in topics for partition in range(PARTITIONS)]
        starts = self._offsets(places, OffsetSpec.earliest())  # type: ignore[no-untyped-call]
        ends = self._offsets(places, OffsetSpec.latest())  # type: ignore[no-untyped-call]
        return {place: Log(starts[place], ends[place]) for place in places}

    def _offsets(self, places: Sequence[Place], which: OffsetSpec) -> dict[Place, int]:
        answers = self._admin.list_offsets({TopicPartition(*place): which for place in places})
        return {(it.topic, it.partition): answer.result(ANSWER_SECONDS).offset for it, answer in answers.items()}


def _new(topic: Topic) -> NewTopic:
    config = {"retention.ms": "-1", "segment.ms": str(ONE_CENTURY_MS), **CONFIG.get(topic.kind, {})}
    return NewTopic(topic.name, PARTITIONS, 1, config=config)


def _entry(topic: Topic, place: int, number: int, began: int) -> Entry:
    """Make a record of a history; old times let segments roll, and only closed segments are compacted."""
    timestamp_ms = 1_000 * (began + place * SECONDS_BETWEEN_RECORDS)
    if topic.kind is Kind.COMPACTED:
        turn = place % KEYS
        return Entry(topic.name, turn % PARTITIONS, number, f"key-{turn}".encode(), place % 50 == 0, timestamp_ms)
    key = None if place % 3 == 0 else f"key-{place % KEYS}".encode()
    return Entry(topic.name, place % topic.filled_partitions, number, key, timestamp_ms=timestamp_ms)
