"""A broker that takes ten thousand partitions on a machine that others use, too."""

from typing import Final

from bench.results import FOLDER
from lab.brokers import KafkaCluster
from lab.ports import Ports
from localaws.processes import Processes

VERSION: Final = "3.9.2"
# Indexes as small as they get: each partition's is allocated whole.
SETTINGS: Final = {"log.index.size.max.bytes": "4096", "offsets.topic.num.partitions": "8"}


def roomy_broker(processes: Processes, heap_mib: int, name: str = "broker") -> KafkaCluster:
    """Start a cluster of one such broker and wait until it is ready; its folder in ``build/bench`` begins empty."""
    ports = Ports.free()
    broker = KafkaCluster(
        f"bench-{name}",
        version=VERSION,
        port=ports.source,
        controller_port=ports.source_controller,
        folder=FOLDER / name,
        heap_mib=heap_mib,
        settings=SETTINGS,
    )
    broker.start(processes)
    broker.wait_until_ready()
    return broker
