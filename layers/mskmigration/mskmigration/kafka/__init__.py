"""Kafka clusters: topics, offsets and consumer groups, through librdkafka."""

from mskmigration.kafka.acls import Acl
from mskmigration.kafka.administration import ClusterAdministration
from mskmigration.kafka.cluster import KafkaCluster
from mskmigration.kafka.fingerprints import Fingerprint, Span, Tail
from mskmigration.kafka.mirror_records import Checkpoint, Heartbeat, OffsetSync
from mskmigration.kafka.model import Bounds, Record, TopicPartition
from mskmigration.kafka.reading import Reading

__all__ = [
    "Acl",
    "Bounds",
    "Checkpoint",
    "ClusterAdministration",
    "Fingerprint",
    "Heartbeat",
    "KafkaCluster",
    "OffsetSync",
    "Reading",
    "Record",
    "Span",
    "Tail",
    "TopicPartition",
]
