"""What is the same at each start of a broker, made once: an archive of its classes, and formatted storage.

The JVM maps the archive (JEP 350, dynamic application class-data sharing). Without it, or with one that does not fit
the jars, it loads the classes as ever. ``StorageTool`` is a JVM of its own, which writes two small files: one is the
same for all clusters of a version, and the other names the cluster (``MetaPropertiesEnsemble``).
"""

import base64
import shutil
import socket
import uuid
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic
from tenacity import RetryError, Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from lab.brokers.artifacts import HERE, POMS, broker_libraries
from lab.brokers.configuration import Broker
from lab.paths import BUILD
from localaws.built_once import BuildFailedError, built_once
from localaws.ports import free_ports
from localaws.processes import Processes

TRAINING_SECONDS = 60.0
STOP_SECONDS = 30.0  # it writes the archive at its end
CLUSTER_ID = "AAAAAAAAAAAAAAAAAAAAAA"
ARCHIVE = "classes.jsa"
CHECKPOINT = "bootstrap.checkpoint"


@dataclass(frozen=True)
class QuickStart:
    """The archive of a Kafka version's broker, and the file of its storage that is the same for all clusters."""

    class_archive: Path
    checkpoint: Path

    def format(self, storage: Path, cluster_id: str, node_id: int) -> None:
        """Write to a new folder what ``StorageTool format`` would."""
        storage.mkdir()
        shutil.copy(self.checkpoint, storage)
        properties = {
            "version": "1",
            "cluster.id": cluster_id,
            "node.id": str(node_id),
            "directory.id": random_id(),
        }
        lines = (f"{name}={value}\n" for name, value in properties.items())
        (storage / "meta.properties").write_text("".join(lines))


def quick_start(version: str, logging: Path) -> QuickStart:
    """Return what a broker that starts, serves and ends once has left.

    Parameters
    ----------
    logging
        The broker's configuration of its log.

    Raises
    ------
    localaws.built_once.BuildFailedError
        The broker did not start; carries the end of its log.
    """
    inputs = [*POMS, HERE / "quick_start.py"]
    folder = built_once(BUILD / "broker-starts" / version, inputs, partial(_train, version, logging))
    return QuickStart(folder / ARCHIVE, folder / CHECKPOINT)


def random_id() -> str:
    """Return a random id as Kafka writes them (``org.apache.kafka.common.Uuid``)."""
    return base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")


def _train(version: str, logging: Path, folder: Path) -> None:
    port, controller_port = free_ports(2)
    archive = f"-XX:ArchiveClassesAtExit={folder / ARCHIVE}"
    broker = Broker(port, controller_port, folder / "broker", 256, flags=("-XX:TieredStopAtLevel=1", archive))
    broker.folder.mkdir()
    broker.properties_file.write_text(broker.render())
    command = broker.command(broker_libraries(version), logging, CLUSTER_ID)
    with Processes() as processes:
        running = processes.start("training", command, log=folder / "broker.log")
        until_open = Retrying(
            retry=retry_if_exception_type(OSError), wait=wait_fixed(0.1), stop=stop_after_delay(TRAINING_SECONDS)
        )
        try:
            until_open(lambda: socket.create_connection(("127.0.0.1", port), timeout=1).close())
        except RetryError as error:
            raise BuildFailedError(command, running.tail()) from error
        _use(f"127.0.0.1:{port}")
        running.stop(STOP_SECONDS)
    shutil.move(broker.data / CHECKPOINT, folder)
    shutil.rmtree(broker.folder)


def _use(servers: str) -> None:
    """Let the broker do what every test lets it do; its clients are gone before it ends."""
    settings: dict[str, str | int | float | bool] = {"bootstrap.servers": servers}
    administration = AdminClient(settings)
    administration.create_topics([NewTopic("training", 1, 1)])["training"].result(TRAINING_SECONDS)
    producer = Producer(settings)
    producer.produce("training", b"value")
    producer.flush(TRAINING_SECONDS)
