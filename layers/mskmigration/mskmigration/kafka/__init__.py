"""Kafka clusters: topics, offsets and consumer groups, through librdkafka."""

from mskmigration.kafka.administration import ClusterAdministration
from mskmigration.kafka.cluster import KafkaCluster
from mskmigration.kafka.mirror_records import Checkpoint, Heartbeat
from mskmigration.kafka.model import Bounds, Record, TopicPartition
from mskmigration.kafka.reading import Reading

__all__ = [
    "Bounds",
    "Checkpoint",
    "ClusterAdministration",
    "Heartbeat",
    "KafkaCluster",
    "Reading",
    "Record",
    "TopicPartition",
]
