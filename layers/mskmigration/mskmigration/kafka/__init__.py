"""Kafka clusters: topics, offsets and consumer groups, through librdkafka."""

from mskmigration.kafka.cluster import KafkaCluster
from mskmigration.kafka.model import Bounds, TopicPartition

__all__ = ["Bounds", "KafkaCluster", "TopicPartition"]
