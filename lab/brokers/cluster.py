"""Starts a Kafka cluster of one broker and tells when it serves clients."""

import base64
import os
import shutil
import uuid
from collections.abc import Mapping
from pathlib import Path

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from lab.brokers.artifacts import broker_libraries
from lab.brokers.configuration import Broker
from lab.built_once import run
from lab.processes import Processes, Running

LOGGING = {"3": Path(__file__).parent / "log4j.properties", "4": Path(__file__).parent / "log4j2.properties"}
READY_SECONDS = 60.0


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
    ) -> None:
        self.name = name
        self.version = version
        self.broker = Broker(port, controller_port, folder, heap_mib, settings or {})
        self._running: Running | None = None

    @property
    def bootstrap_servers(self) -> str:
        """Address for clients."""
        return f"127.0.0.1:{self.broker.port}"

    def start(self, processes: Processes) -> None:
        """Format new storage and start the broker; return before it is ready.

        Start every cluster first and wait for them afterwards: they start side by side.
        """
        libraries = broker_libraries(self.version)
        shutil.rmtree(self.broker.folder, ignore_errors=True)
        self.broker.folder.mkdir(parents=True)
        self.broker.properties_file.write_text(self.broker.render())
        self._running = processes.start(
            self.name,
            self.broker.command(libraries, LOGGING[self.version.split(".")[0]], _new_cluster_id()),
            log=self.broker.folder / "broker.log",
        )

    def wait_until_ready(self, timeout_seconds: float = READY_SECONDS) -> None:
        """Wait until the broker answers a request for the cluster's metadata.

        Raises
        ------
        BrokerDiedError
            Its process ended; carries the end of its log.
        BrokerNotReadyError
            It runs but did not answer in time.
        """
        admin: AdminClient | None = None
        for attempt in Retrying(
            retry=retry_if_exception_type((OSError, KafkaException)),
            wait=wait_fixed(0.05),
            stop=stop_after_delay(timeout_seconds),
            retry_error_callback=self._give_up,
        ):
            with attempt:
                self._assert_alive()
                # librdkafka backs off for seconds after refused connections: first see the port open.
                socket.create_connection(("127.0.0.1", self.broker.port), timeout=1).close()
                admin = admin or AdminClient({"bootstrap.servers": self.bootstrap_servers})
                admin.list_topics(timeout=2)

    def stop(self) -> None:
        """End the broker and wait for its end."""
        if self._running is not None:
            self._running.stop()
