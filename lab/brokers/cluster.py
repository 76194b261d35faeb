"""Starts a Kafka cluster and tells when it serves clients."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from lab.brokers.configuration import Broker, Listener
from lab.brokers.node import Node
from lab.brokers.quick_start import random_id
from localaws.ports import free_ports
from localaws.processes import Processes


class KafkaCluster:
    """A real Kafka cluster on 127.0.0.1, empty at each start.

    Parameters
    ----------
    name
        Names the processes and their logs.
    version
        Kafka's version; a module of ``lab/brokers/pom.xml`` must have it.
    port, controller_port
        Free ports on 127.0.0.1, of the first broker.
    folder
        The cluster's data, configuration and logs; emptied by :meth:`start`.
    heap_mib
        Heap of each broker's JVM, in MiB.
    settings
        Broker settings that win over the lab's.
    listeners
        Ports beside :attr:`bootstrap_servers` at which clients must show who they are; of the first broker. Each
        further broker has them on free ports.
    brokers
        How many; the first is the controller as well.
    quick_start
        A third of the CPU seconds until it serves, for brokers that live for minutes: the JVM compiles less, maps an
        archive of its classes, and finds its storage formatted. Benchmarks do without.
    """

    def __init__(
        self,
        name: str,
        *,
        version: str,
        port: int,
        controller_port: int,
        folder: Path,
        heap_mib: int = 1024,
        settings: Mapping[str, str] | None = None,
        listeners: Sequence[Listener] = (),
        brokers: int = 1,
        quick_start: bool = False,
    ) -> None:
        self.name = name
        self.version = version
        self.cluster_id = random_id()
        first = Broker(port, controller_port, folder, heap_mib, settings or {}, listeners, brokers=brokers)
        further = (_further(first, number) for number in range(2, brokers + 1))
        self.nodes = tuple(
            Node(name if broker is first else f"{name}-{broker.node_id}", version, self.cluster_id, broker, quick_start)
            for broker in (first, *further)
        )

    @property
    def bootstrap_servers(self) -> str:
        """Addresses for clients."""
        return ",".join(node.bootstrap_servers for node in self.nodes)

    @property
    def log(self) -> Path:
        """Where the first broker's output goes."""
        return self.nodes[0].log

    @property
    def process_id(self) -> int:
        """The first broker's process.

        Raises
        ------
        RuntimeError
            It was not started.
        """
        return self.nodes[0].running.popen.pid

    def start(self, processes: Processes) -> None:
        """Start the brokers on new storage; return before they are ready.

        Start every cluster first and wait for them afterwards: they start side by side.
        """
        for node in self.nodes:
            node.start(processes)

    def wait_until_ready(self, timeout_seconds: float = 60.0) -> None:
        """Wait until each broker answers a request for the cluster's metadata.

        Raises
        ------
        BrokerDiedError
            A process ended; carries the end of its log.
        BrokerNotReadyError
            A broker runs but did not answer in time.
        """
        for node in self.nodes:
            node.wait_until_ready(timeout_seconds)

    def stop(self) -> None:
        """End the brokers and wait for their end, the controller's last; their storage stays."""
        for node in reversed(self.nodes):
            node.stop()

    def start_again(self) -> None:
        """Start the stopped brokers on the storage that they left; return before they are ready.

        Raises
        ------
        RuntimeError
            They were never started.
        """
        for node in self.nodes:
            node.start_again()


def _further(first: Broker, number: int) -> Broker:
    port, *others = free_ports(1 + len(first.listeners))
    return replace(
        first,
        node_id=number,
        port=port,
        folder=first.folder.with_name(f"{first.folder.name}-{number}"),
        listeners=[replace(listener, port=other) for listener, other in zip(first.listeners, others, strict=True)],
    )
