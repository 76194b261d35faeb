"""Starts a Kafka cluster of one broker and tells when it serves clients."""

import shutil
import socket
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient
from tenacity import RetryError, Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from lab.brokers.artifacts import broker_libraries, libraries_of
from lab.brokers.configuration import Broker, Listener
from lab.brokers.quick_start import quick_start, random_id
from localaws.processes import Processes, Running

STOP_SECONDS = 15.0  # a broker that ends in peace recovers no logs at its next start
LOGGING = {"3": Path(__file__).parent / "log4j.properties", "4": Path(__file__).parent / "log4j2.properties"}


class BrokerDiedError(RuntimeError):
    """The broker's process ended by itself."""

    def __init__(self, running: Running) -> None:
        super().__init__(
            f"Kafka broker {running.name} ended with exit code {running.popen.returncode}; "
            f"the end of its log {running.log}:\n{running.tail()}"
        )


class BrokerNotReadyError(TimeoutError):
    """The broker runs but did not serve clients in time."""

    def __init__(self, running: Running, timeout_seconds: float) -> None:
        super().__init__(
            f"Kafka broker {running.name} did not answer within {timeout_seconds:.0f} s; is the machine "
            f"overloaded? The end of its log {running.log}:\n{running.tail()}"
        )


class _AnotherBrokerAnsweredError(Exception):
    """The port is held by a broker of another cluster, so this one will die of it."""


class KafkaCluster:
    """A real Kafka cluster of one broker on 127.0.0.1, empty at each start.

    Parameters
    ----------
    name
        Names the process and its log.
    version
        Kafka's version; a module of ``lab/brokers/pom.xml`` must have it.
    port, controller_port
        Free ports on 127.0.0.1.
    folder
        The cluster's data, configuration and log; emptied by :meth:`start`.
    heap_mib
        Heap of the broker's JVM, in MiB.
    settings
        Broker settings that win over the lab's.
    listeners
        Ports beside :attr:`bootstrap_servers` at which clients must show who they are.
    quick_start
        A third of the CPU seconds until it serves, for a broker that lives for minutes: the JVM compiles less, maps an
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
        quick_start: bool = False,
    ) -> None:
        self.name = name
        self.version = version
        self.cluster_id = random_id()
        self._broker = Broker(port, controller_port, folder, heap_mib, settings or {}, listeners)
        self._quick_start = quick_start
        self._processes: Processes | None = None
        self._running: Running | None = None

    @property
    def bootstrap_servers(self) -> str:
        """Address for clients."""
        return f"127.0.0.1:{self._broker.port}"

    @property
    def log(self) -> Path:
        """Where the broker's output goes."""
        return self._broker.folder / "broker.log"

    @property
    def process_id(self) -> int:
        """The broker's process.

        Raises
        ------
        RuntimeError
            It was not started.
        """
        return self._started().popen.pid

    def start(self, processes: Processes) -> None:
        """Start the broker on new storage; return before it is ready.

        Start every cluster first and wait for them afterwards: they start side by side.
        """
        shutil.rmtree(self._broker.folder, ignore_errors=True)
        self._broker.folder.mkdir(parents=True)
        self._broker = replace(self._broker, libraries=libraries_of(self._broker.settings))
        self._broker.properties_file.write_text(self._broker.render())
        self._run(processes, self._quick_command() if self._quick_start else self._command())

    def wait_until_ready(self, timeout_seconds: float = 60.0) -> None:
        """Wait until the broker answers a request for the cluster's metadata.

        Raises
        ------
        BrokerDiedError
            Its process ended; carries the end of its log.
        BrokerNotReadyError
            It runs but did not answer in time.
        """
        running = self._started()
        until_served = Retrying(
            retry=retry_if_exception_type((OSError, KafkaException, _AnotherBrokerAnsweredError)),
            wait=wait_fixed(0.05),
            stop=stop_after_delay(timeout_seconds),
        )
        try:
            until_served(self._ask_for_metadata, running)
        except RetryError as error:
            raise BrokerNotReadyError(running, timeout_seconds) from error.last_attempt.exception()

    def stop(self) -> None:
        """End the broker and wait for its end; its storage stays."""
        if self._running is not None:
            self._running.stop(STOP_SECONDS)

    def start_again(self) -> None:
        """Start the stopped broker on the storage that it left; return before it is ready.

        Raises
        ------
        RuntimeError
            It was never started.
        """
        if self._processes is None:
            raise RuntimeError(f"Kafka cluster {self.name} was not started: call start() first")
        self._run(self._processes, self._broker.serving_command(broker_libraries(self.version), self._logging))

    def _command(self) -> list[str]:
        return self._broker.command(broker_libraries(self.version), self._logging, self.cluster_id)

    def _quick_command(self) -> list[str]:
        made = quick_start(self.version, self._logging)
        made.format(self._broker.data, self.cluster_id)
        flags = ("-XX:TieredStopAtLevel=1", f"-XX:SharedArchiveFile={made.class_archive}")
        self._broker = replace(self._broker, flags=flags)
        return self._broker.serving_command(broker_libraries(self.version), self._logging)

    @property
    def _logging(self) -> Path:
        return LOGGING[self.version.split(".")[0]]

    def _started(self) -> Running:
        if self._running is None:
            raise RuntimeError(f"Kafka cluster {self.name} was not started: call start() first")
        return self._running

    def _run(self, processes: Processes, command: list[str]) -> None:
        self._processes = processes
        self._running = processes.start(self.name, command, log=self.log)

    def _ask_for_metadata(self, running: Running) -> None:
        if not running.alive:
            raise BrokerDiedError(running)
        # An AdminClient that is refused backs off for longer than a start takes: see the port open first.
        socket.create_connection(("127.0.0.1", self._broker.port), timeout=1).close()
        metadata = AdminClient({"bootstrap.servers": self.bootstrap_servers}).list_topics(timeout=2)
        if metadata.cluster_id != self.cluster_id:
            raise _AnotherBrokerAnsweredError
