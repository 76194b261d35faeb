"""The configuration of a broker, and the command line that runs it."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

CONTROLLER_NODE = 1
LARGEST_RECORD_BYTES = 8 * 1024 * 1024
# Settings of a broker that knows ACLs. The lab's clients come without a name; what no ACL is about they all may do.
AUTHORIZED = {
    "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
    "allow.everyone.if.no.acl.found": "true",
}


@dataclass(frozen=True)
class Listener:
    """A port of a broker at which clients show who they are.

    Parameters
    ----------
    name
        In upper case; the broker's settings name it.
    port
        On 127.0.0.1.
    protocol
        ``SSL`` or ``SASL_SSL``.
    settings
        The listener's own, without its prefix.
    broker_settings
        Settings that Kafka knows of the whole broker only.
    libraries
        Folders of jars that it needs beyond Kafka's.
    flags
        What the broker's JVM must be started with.
    """

    name: str
    port: int
    protocol: str
    settings: Mapping[str, str] = field(default_factory=dict)
    broker_settings: Mapping[str, str] = field(default_factory=dict)
    libraries: Sequence[Path] = ()
    flags: Sequence[str] = ()

    @property
    def bootstrap_servers(self) -> str:
        """Address for clients."""
        return f"127.0.0.1:{self.port}"

    def properties(self) -> dict[str, str]:
        """Return the broker's settings, by name."""
        prefix = f"listener.name.{self.name.lower()}."
        return {**self.broker_settings, **{f"{prefix}{name}": value for name, value in self.settings.items()}}


@dataclass(frozen=True)
class Broker:
    """One KRaft node: a broker, and the first of a cluster is its controller as well (combined mode).

    Parameters
    ----------
    port, controller_port
        Ports on 127.0.0.1 for clients, and of the cluster's controller.
    folder
        Everything that the broker writes lies below it.
    heap_mib
        Heap of its JVM, in MiB.
    settings
        Broker settings that win over the ones below, but not over those of the listeners.
    listeners
        Ports beside the first, which takes everybody for ``User:ANONYMOUS``.
    libraries
        Folders of jars that its settings need beyond Kafka's.
    flags
        More options of its JVM.
    node_id, brokers
        Its number, from 1 on, and how many the cluster has: that many replicas each topic has unless it says else.
    """

    port: int
    controller_port: int
    folder: Path
    heap_mib: int = 1024
    settings: Mapping[str, str] = field(default_factory=dict)
    listeners: Sequence[Listener] = ()
    libraries: Sequence[Path] = ()
    flags: Sequence[str] = ()
    node_id: int = CONTROLLER_NODE
    brokers: int = 1

    @property
    def properties_file(self) -> Path:
        """Where its ``server.properties`` lies."""
        return self.folder / "server.properties"

    @property
    def data(self) -> Path:
        """Where its log segments lie."""
        return self.folder / "data"

    def properties(self) -> dict[str, str]:
        """Return its settings, by name."""
        return {
            "process.roles": "broker,controller" if self._is_controller else "broker",
            "node.id": str(self.node_id),
            # Static voters, because both 3.9 and 4.1 know them; they exclude StorageTool's --standalone.
            "controller.quorum.voters": f"{CONTROLLER_NODE}@127.0.0.1:{self.controller_port}",
            "controller.listener.names": "CONTROLLER",
            **self._listening(),
            "log.dirs": str(self.data),
            # A typing error in a topic's name must be an error here, as on a managed cluster.
            "auto.create.topics.enable": "false",
            "default.replication.factor": str(self.brokers),
            "offsets.topic.replication.factor": str(self.brokers),
            "transaction.state.log.replication.factor": str(self.brokers),
            "transaction.state.log.min.isr": "1",
            # The first group and the first transaction each create one; fewer partitions are ready sooner.
            "offsets.topic.num.partitions": "4",
            "transaction.state.log.num.partitions": "4",
            "group.initial.rebalance.delay.ms": "0",
            # The limit of a record stays Kafka's default and a topic may raise it (max.message.bytes).
            "replica.fetch.max.bytes": str(LARGEST_RECORD_BYTES),
            "replica.fetch.response.max.bytes": str(4 * LARGEST_RECORD_BYTES),
            # An idle controller would write a record twice a second, a third of what an idle broker costs.
            "metadata.max.idle.interval.ms": "0",
            "num.network.threads": "2",
            "num.io.threads": "4",
            **self.settings,
            # Without these a listener does not work.
            **{name: value for listener in self.listeners for name, value in listener.properties().items()},
        }

    def render(self) -> str:
        """Return the text of ``server.properties``."""
        return "".join(f"{name}={_escape(value)}\n" for name, value in self.properties().items())

    def command(self, libraries: Path, logging: Path, cluster_id: str) -> list[str]:
        """Return the command that formats the storage for a new cluster and then becomes the broker."""
        format_storage = [
            *self._java(libraries, logging, "-Xmx128m", "-XX:TieredStopAtLevel=1"),
            *("kafka.tools.StorageTool", "format", f"--cluster-id={cluster_id}"),
            *("--config", str(self.properties_file)),
        ]
        serve = shlex.join(self.serving_command(libraries, logging))
        return ["sh", "-c", f"{shlex.join(format_storage)} && exec {serve}"]

    def serving_command(self, libraries: Path, logging: Path) -> list[str]:
        """Return the command that becomes the broker on the storage that it has."""
        heap = (f"-Xms{self.heap_mib}m", f"-Xmx{self.heap_mib}m")
        flags = (flag for listener in self.listeners for flag in listener.flags)
        return [*self._java(libraries, logging, *heap, *self.flags, *flags), "kafka.Kafka", str(self.properties_file)]

    @property
    def _is_controller(self) -> bool:
        return self.node_id == CONTROLLER_NODE

    def _listening(self) -> dict[str, str]:
        known = [
            ("PLAINTEXT", self.port, "PLAINTEXT"),
            ("CONTROLLER", self.controller_port, "PLAINTEXT"),
            *((listener.name, listener.port, listener.protocol) for listener in self.listeners),
        ]
        own = [each for each in known if each[0] != "CONTROLLER" or self._is_controller]
        return {
            "listeners": ",".join(f"{name}://127.0.0.1:{port}" for name, port, _ in own),
            "listener.security.protocol.map": ",".join(f"{name}:{protocol}" for name, _, protocol in known),
        }

    def _java(self, libraries: Path, logging: Path, *flags: str) -> list[str]:
        kind = "log4j2.configurationFile" if logging.name.startswith("log4j2") else "log4j.configuration"
        of_listeners = (folder for listener in self.listeners for folder in listener.libraries)
        folders = dict.fromkeys([libraries, *self.libraries, *of_listeners])
        return [
            *("java", *flags, "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError"),
            *(f"-D{kind}={logging.as_uri()}", "-cp", ":".join(f"{folder}/*" for folder in folders)),
        ]


def _escape(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\n", "\\n")
