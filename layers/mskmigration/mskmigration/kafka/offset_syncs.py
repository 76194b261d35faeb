"""The topic in which MirrorMaker 2 notes which offset of a partition became which on the other side."""

from collections import defaultdict
from collections.abc import Mapping

from mskmigration.errors import KafkaUnreachableError
from mskmigration.kafka.mirror_records import OffsetSync
from mskmigration.kafka.model import Record, TopicPartition
from mskmigration.kafka.reading import ClientSetting, read


def read_offset_syncs(
    settings: Mapping[str, ClientSetting], topic: str, seconds: float
) -> dict[TopicPartition, list[OffsetSync]]:
    """Read the whole topic, which must exist.

    Raises
    ------
    KafkaUnreachableError
        The seconds were over before its end: what was noted last matters most.
    KafkaException
    """
    syncs: defaultdict[TopicPartition, list[OffsetSync]] = defaultdict(list)

    def receive(record: Record) -> None:
        sync = OffsetSync.parse(record)
        syncs[TopicPartition(sync.topic, sync.partition)].append(sync)

    if not read(settings, TopicPartition(topic, 0), 0, seconds, receive).complete:
        raise KafkaUnreachableError(
            f"The topic {topic} was not read to its end in {seconds:.0f} s.",
            "Check the load of the brokers, then start again.",
        )
    return dict(syncs)
