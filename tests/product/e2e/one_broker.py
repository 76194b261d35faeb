"""A real cluster of one broker, for tests of the library."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from lab.brokers import KafkaCluster
from localaws.ports import free_ports
from localaws.processes import Processes


@contextmanager
def one_broker(folder: Path, *topics: str, settings: Mapping[str, str] | None = None) -> Iterator[KafkaCluster]:
    """Start a broker with topics of one partition; it ends with the context."""
    port, controller_port = free_ports(2)
    with Processes() as processes:
        broker = KafkaCluster(
            "source",
            version="3.9.2",
            port=port,
            controller_port=controller_port,
            folder=folder,
            heap_mib=512,
            settings=settings,
            quick_start=True,
        )
        broker.start(processes)
        broker.wait_until_ready()
        if topics:
            admin = AdminClient({"bootstrap.servers": broker.bootstrap_servers})
            for created in admin.create_topics([NewTopic(topic, 1, 1) for topic in topics]).values():
                created.result()
        yield broker
