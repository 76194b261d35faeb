"""When the heartbeat connector last wrote to the target."""

from datetime import datetime

from mskmigration.kafka import Heartbeat, Record, TopicPartition
from mskmigration.lag.checkpoints import TargetCluster

HEARTBEATS = TopicPartition("heartbeats", 0)
LOOKED_AT = 100  # Several pairs of clusters may write to the topic.
READING_SECONDS = 5.0


def latest_heartbeat(target: TargetCluster, source_alias: str, target_alias: str) -> datetime | None:
    """Return the time of the pair's newest heartbeat, or None where the last hundred hold none of it.

    Raises
    ------
    KafkaUnreachableError
    """
    if HEARTBEATS.topic not in target.partitions():
        return None
    bounds = target.bounds([HEARTBEATS])[HEARTBEATS]
    records: list[Record] = []
    target.read(HEARTBEATS, max(bounds.start, bounds.end - LOOKED_AT), READING_SECONDS, records.append)
    heartbeats = map(Heartbeat.parse, records)
    pair = (source_alias, target_alias)
    return max((it.at for it in heartbeats if (it.source_alias, it.target_alias) == pair), default=None)
