"""The topic in which MirrorMaker 2 notes which offset of a partition became which on the other side."""

from collections import defaultdict
from collections.abc import Mapping

from confluent_kafka import KafkaError, KafkaException

from mskmigration.kafka.mirror_records import OffsetSync
from mskmigration.kafka.model import Record, TopicPartition
from mskmigration.kafka.reading import ClientSetting, read


def read_offset_syncs(
    settings: Mapping[str, ClientSetting], topic: str, seconds: float
) -> dict[TopicPartition, list[OffsetSync]]:
    """Read the whole topic; none where there is no such topic.

    Raises
    ------
    KafkaException
    """
    syncs: defaultdict[TopicPartition, list[OffsetSync]] = defaultdict(list)

    def receive(record: Record) -> None:
        sync = OffsetSync.parse(record)
        syncs[TopicPartition(sync.topic, sync.partition)].append(sync)

    try:
        read(settings, TopicPartition(topic, 0), 0, seconds, receive)
    except KafkaException as error:
        if error.args[0].code() != KafkaError.UNKNOWN_TOPIC_OR_PART:
            raise
    return dict(syncs)
