"""Kafka Connect, as the library meets it."""

import pytest

from mskmigration.connect import ConnectClient, State
from mskmigration.errors import ConnectRefusedError

SOURCE = "org.apache.kafka.connect.mirror.MirrorSourceConnector"
HEARTBEAT = "org.apache.kafka.connect.mirror.MirrorHeartbeatConnector"


class ConnectContract:
    """Subclasses give the fixtures ``connect``, a client of an idle Connect, and ``servers``, its clusters."""

    @pytest.fixture
    def config(self, servers: dict[str, str]) -> dict[str, str]:
        """A heartbeat connector: the cheapest that runs."""
        return {
            "name": "contract-heartbeat",
            "connector.class": HEARTBEAT,
            "tasks.max": "1",
            "source.cluster.alias": "source",
            "target.cluster.alias": "target",
            "source.cluster.bootstrap.servers": servers["source"],
            "target.cluster.bootstrap.servers": servers["target"],
            "heartbeats.topic.replication.factor": "1",
        }

    def test_a_good_configuration_has_no_faults(self, connect: ConnectClient, config: dict[str, str]) -> None:
        assert connect.faults(config) == []

    def test_a_fault_names_its_key(self, connect: ConnectClient, config: dict[str, str]) -> None:
        (fault,) = connect.faults({**config, "tasks.max": "0"})
        assert fault.startswith("tasks.max: Invalid value 0 for configuration tasks.max")

    def test_an_unknown_class_is_refused(self, connect: ConnectClient, config: dict[str, str]) -> None:
        with pytest.raises(ConnectRefusedError, match="Failed to find any class that implements Connector"):
            connect.faults({**config, "connector.class": "org.example.None"})

    def test_what_is_not_registered_is_absent(self, connect: ConnectClient) -> None:
        assert connect.config("contract-absent") is None
        assert "contract-absent" not in connect.statuses()

    def test_restarting_what_is_not_registered_is_refused(self, connect: ConnectClient) -> None:
        with pytest.raises(ConnectRefusedError, match="404"):
            connect.restart_failed("contract-absent")

    def test_a_connector_is_created_left_alone_and_changed(
        self, connect: ConnectClient, config: dict[str, str]
    ) -> None:
        assert connect.put(config) == "created"
        assert connect.config(config["name"]) == config
        assert connect.put(config) == "unchanged"
        assert connect.put({**config, "emit.heartbeats.interval.seconds": "2"}) == "updated"

    def test_a_registered_connector_comes_to_run_with_its_tasks(
        self, connect: ConnectClient, config: dict[str, str]
    ) -> None:
        connect.put(config)
        self.wait_until_running(connect, config["name"])
        status = connect.statuses()[config["name"]]
        assert status.connector.state is State.RUNNING
        assert [(task.id, task.state) for task in status.tasks] == [(0, State.RUNNING)]
        assert status.failed_tasks == ()

    def test_restarting_what_runs_changes_nothing(self, connect: ConnectClient, config: dict[str, str]) -> None:
        connect.put(config)
        self.wait_until_running(connect, config["name"])
        connect.restart_failed(config["name"])
        assert connect.statuses()[config["name"]].connector.state is State.RUNNING

    def test_everything_can_be_restarted_and_put_again(self, connect: ConnectClient, config: dict[str, str]) -> None:
        connect.put(config)
        self.wait_until_running(connect, config["name"])
        connect.restart(config["name"])
        self.wait_until_running(connect, config["name"])
        connect.put_again(config)
        self.wait_until_running(connect, config["name"])
        assert connect.config(config["name"]) == config

    def test_what_has_copied_nothing_has_no_offsets(self, connect: ConnectClient, config: dict[str, str]) -> None:
        source = {**config, "name": "contract-source", "connector.class": SOURCE, "topics": "contract-no-topic"}
        connect.put(source)
        assert connect.copied("contract-source", "source") == {}
        connect.delete("contract-source")
        assert connect.config("contract-source") is None

    def wait_until_running(self, connect: ConnectClient, name: str) -> None:
        """Wait for a connector to run with its tasks."""
        raise NotImplementedError
