"""The process of one broker: its start, its stop, and whether it serves."""

import shutil
import socket
from dataclasses import dataclass, replace
from pathlib import Path

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient
from tenacity import RetryError, Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from lab.brokers.artifacts import broker_libraries, libraries_of
from lab.brokers.configuration import Broker
from lab.brokers.quick_start import quick_start
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


class _NotYetInTheClusterError(Exception):
    """The broker answers, but the cluster does not know all its brokers yet."""


@dataclass
class Node:
    """A broker of a cluster.

    Parameters
    ----------
    name
        Names the process.
    version
        Kafka's version.
    quick_start
        See ``KafkaCluster``.
    """

    name: str
    version: str
    cluster_id: str
    broker: Broker
    quick_start: bool = False

    def __post_init__(self) -> None:
        self._processes: Processes | None = None
        self._running: Running | None = None

    @property
    def bootstrap_servers(self) -> str:
        """Address for clients."""
        return f"127.0.0.1:{self.broker.port}"

    @property
    def log(self) -> Path:
        """Where its output goes."""
        return self.broker.folder / "broker.log"

    @property
    def running(self) -> Running:
        """Its process.

        Raises
        ------
        RuntimeError
            It was not started.
        """
        if self._running is None:
            raise RuntimeError(f"Kafka broker {self.name} was not started: call start() first")
        return self._running

    def start(self, processes: Processes) -> None:
        """Start it on new storage; return before it is ready."""
        shutil.rmtree(self.broker.folder, ignore_errors=True)
        self.broker.folder.mkdir(parents=True)
        self.broker = replace(self.broker, libraries=libraries_of(self.broker.settings))
        self.broker.properties_file.write_text(self.broker.render())
        self._run(processes, self._quick_command() if self.quick_start else self._command())

    def wait_until_ready(self, timeout_seconds: float) -> None:
        """Wait until it answers a request for the metadata of the whole cluster.

        Raises
        ------
        BrokerDiedError
            Its process ended; carries the end of its log.
        BrokerNotReadyError
            It runs but did not answer in time.
        """
        running = self.running
        until_served = Retrying(
            retry=retry_if_exception_type(
                (OSError, KafkaException, _AnotherBrokerAnsweredError, _NotYetInTheClusterError)
            ),
            wait=wait_fixed(0.05),
            stop=stop_after_delay(timeout_seconds),
        )
        try:
            until_served(self._ask_for_metadata, running)
        except RetryError as error:
            raise BrokerNotReadyError(running, timeout_seconds) from error.last_attempt.exception()

    def stop(self) -> None:
        """End it and wait for its end; its storage stays."""
        if self._running is not None:
            self._running.stop(STOP_SECONDS)

    def start_again(self) -> None:
        """Start it on the storage that it left; return before it is ready.

        Raises
        ------
        RuntimeError
            It was never started.
        """
        if self._processes is None:
            raise RuntimeError(f"Kafka broker {self.name} was not started: call start() first")
        self._run(self._processes, self.broker.serving_command(broker_libraries(self.version), self._logging))

    def _command(self) -> list[str]:
        return self.broker.command(broker_libraries(self.version), self._logging, self.cluster_id)

    def _quick_command(self) -> list[str]:
        made = quick_start(self.version, self._logging)
        made.format(self.broker.data, self.cluster_id, self.broker.node_id)
        flags = ("-XX:TieredStopAtLevel=1", f"-XX:SharedArchiveFile={made.class_archive}")
        self.broker = replace(self.broker, flags=flags)
        return self.broker.serving_command(broker_libraries(self.version), self._logging)

    @property
    def _logging(self) -> Path:
        return LOGGING[self.version.split(".")[0]]

    def _run(self, processes: Processes, command: list[str]) -> None:
        self._processes = processes
        self._running = processes.start(self.name, command, log=self.log)

    def _ask_for_metadata(self, running: Running) -> None:
        if not running.alive:
            raise BrokerDiedError(running)
        # An AdminClient that is refused backs off for longer than a start takes: see the port open first.
        socket.create_connection(("127.0.0.1", self.broker.port), timeout=1).close()
        metadata = AdminClient({"bootstrap.servers": self.bootstrap_servers}).list_topics(timeout=2)
        cluster_id: str | None = metadata.cluster_id
        if cluster_id != self.cluster_id:
            raise _AnotherBrokerAnsweredError
        if len(metadata.brokers) < self.broker.brokers:
            raise _NotYetInTheClusterError
