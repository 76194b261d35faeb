"""Two real Apache Kafka clusters on this machine: what is migrated, and what it is migrated to."""

from lab.brokers.cluster import KafkaCluster
from lab.brokers.configuration import AUTHORIZED, Listener
from lab.brokers.node import BrokerDiedError, BrokerNotReadyError
from lab.brokers.serverless import SERVERLESS

__all__ = [
    "AUTHORIZED",
    "SERVERLESS",
    "BrokerDiedError",
    "BrokerNotReadyError",
    "KafkaCluster",
    "Listener",
]
