"""Two real Apache Kafka clusters on this machine: what is migrated, and what it is migrated to."""

from lab.brokers.cluster import BrokerDiedError, BrokerNotReadyError, KafkaCluster
from lab.brokers.configuration import AUTHORIZED, Listener
from lab.brokers.serverless import SERVERLESS

__all__ = [
    "AUTHORIZED",
    "SERVERLESS",
    "BrokerDiedError",
    "BrokerNotReadyError",
    "KafkaCluster",
    "Listener",
]
