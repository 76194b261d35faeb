"""Two real Apache Kafka clusters on this machine: what is migrated, and what it is migrated to."""

from lab.brokers.cluster import BrokerDiedError, BrokerNotReadyError, KafkaCluster
from lab.brokers.configuration import AUTHORIZED, Listener

__all__ = ["AUTHORIZED", "BrokerDiedError", "BrokerNotReadyError", "KafkaCluster", "Listener"]
