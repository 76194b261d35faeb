"""An archive of a broker's classes: half of what a JVM does at its start is then done already.

The JVM maps the archive (JEP 350, dynamic application class-data sharing). Without it, or with one that does not fit
the jars, it loads the classes as ever.
"""

import socket
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


def class_archive(version: str, logging: Path) -> Path:
    """Return the archive of a Kafka version's broker, made by a broker that starts, serves and ends once.

    Parameters
    ----------
    logging
        The broker's configuration of its log.

    Raises
    ------
    localaws.built_once.BuildFailedError
        The broker did not start; carries the end of its log.
    """
    inputs = [*POMS, HERE / "class_archive.py"]
    target = BUILD / "broker-classes" / version
    return built_once(target, inputs, partial(_train, version, logging)) / "classes.jsa"


def _train(version: str, logging: Path, folder: Path) -> None:
    port, controller_port = free_ports(2)
    archive = f"-XX:ArchiveClassesAtExit={folder / 'classes.jsa'}"
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


def _use(servers: str) -> None:
    """Let the broker do what every test lets it do; its clients are gone before it ends."""
    settings: dict[str, str | int | float | bool] = {"bootstrap.servers": servers}
    administration = AdminClient(settings)
    administration.create_topics([NewTopic("training", 1, 1)])["training"].result(TRAINING_SECONDS)
    producer = Producer(settings)
    producer.produce("training", b"value")
    producer.flush(TRAINING_SECONDS)
