"""Kafka Connect, as the library meets it."""

import httpx
import pytest

from mskmigration.connect import ConnectClient, State
from mskmigration.errors import ConnectRefusedError, OffsetsNotStoredError
from mskmigration.kafka import TopicPartition

SOURCE = "org.apache.kafka.connect.mirror.MirrorSourceConnector"
ONE, OTHER = TopicPartition("orders", 0), TopicPartition("orders.new", 3)
HEARTBEAT = "org.apache.kafka.connect.mirror.MirrorHeartbeatConnector"


class ConnectContract:
    """Subclasses give the fixtures ``connect``, a client of an idle Connect, and ``servers``, its clusters.

    ``worker`` reaches the same Connect without the client, for what the client never asks.
    """

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

    @pytest.fixture
    def source(self, config: dict[str, str]) -> dict[str, str]:
        """A source connector that finds nothing to copy."""
        return {**config, "name": "contract-source", "connector.class": SOURCE, "topics": "contract-no-topic"}

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

    def test_what_has_copied_nothing_has_no_offsets(self, connect: ConnectClient, source: dict[str, str]) -> None:
        connect.put({**source, "name": "contract-nothing"})
        assert connect.copied("contract-nothing", "source") == {}
        connect.delete("contract-nothing")
        connect.put(source)
        connect.delete("contract-source")
        assert connect.config("contract-source") is None

    def test_what_is_stopped_has_no_tasks_and_goes_on_when_it_is_resumed(
        self, connect: ConnectClient, config: dict[str, str]
    ) -> None:
        connect.put(config)
        self.wait_until_running(connect, config["name"])
        connect.stop(config["name"])
        self.wait_until_stopped(connect, config["name"])
        connect.put_again(config)
        # A written configuration ends and starts the connector, UNASSIGNED in between (DistributedHerder).
        self.wait_until_stopped(connect, config["name"])
        connect.resume(config["name"])
        self.wait_until_running(connect, config["name"])

    def test_what_is_not_registered_cannot_be_stopped_but_resumed(self, connect: ConnectClient) -> None:
        connect.resume("contract-absent")
        with pytest.raises(ConnectRefusedError, match="404"):
            connect.stop("contract-absent")

    def test_a_connector_can_be_created_stopped(self, connect: ConnectClient, source: dict[str, str]) -> None:
        connect.put_stopped(source)
        self.wait_until_stopped(connect, source["name"])
        assert connect.config(source["name"]) == source

    def test_one_that_runs_keeps_running(self, connect: ConnectClient, config: dict[str, str]) -> None:
        connect.put(config)
        self.wait_until_running(connect, config["name"])
        connect.put_stopped(config)
        assert connect.statuses()[config["name"]].connector.state is State.RUNNING

    def test_offsets_of_a_stopped_connector_can_be_written(
        self, connect: ConnectClient, source: dict[str, str]
    ) -> None:
        connect.put_stopped(source)
        self.wait_until_stopped(connect, source["name"])
        connect.seed(source["name"], "source", {ONE: 41, OTHER: 0})
        connect.seed(source["name"], "source", {ONE: 42})
        assert connect.copied(source["name"], "source") == {ONE: 42, OTHER: 0}

    def test_offsets_outlive_their_connector(self, connect: ConnectClient, source: dict[str, str]) -> None:
        connect.put_stopped(source)
        self.wait_until_stopped(connect, source["name"])
        connect.seed(source["name"], "source", {ONE: 7})
        connect.delete(source["name"])
        connect.put_stopped(source)
        self.wait_until_stopped(connect, source["name"])
        assert connect.copied(source["name"], "source")[ONE] == 7

    def test_offsets_of_a_connector_that_runs_cannot_be_written(
        self, connect: ConnectClient, source: dict[str, str]
    ) -> None:
        connect.put(source)
        connect.seed(source["name"], "source", {})
        with pytest.raises(ConnectRefusedError, match=r"400.*must be in the STOPPED state"):
            connect.seed(source["name"], "source", {ONE: 1})

    def test_offsets_of_another_alias_are_refused_which_connect_itself_would_store(
        self, connect: ConnectClient, source: dict[str, str]
    ) -> None:
        connect.put_stopped(source)
        self.wait_until_stopped(connect, source["name"])
        with pytest.raises(OffsetsNotStoredError, match="copies from 'source', not from 'elsewhere'"):
            connect.seed(source["name"], "elsewhere", {ONE: 1})
        assert ONE not in connect.copied(source["name"], "elsewhere")

    def test_why_offsets_are_looked_at_before_they_are_written(
        self, worker: httpx.Client, connect: ConnectClient, source: dict[str, str]
    ) -> None:
        connect.put_stopped(source)
        self.wait_until_stopped(connect, source["name"])
        before = connect.copied(source["name"], "source")
        path = f"/connectors/{source['name']}/offsets"
        nothing = worker.patch(path, json={"offsets": []})
        assert (nothing.status_code, "need to be provided" in nothing.text) == (400, True)
        other = {"partition": {"cluster": "elsewhere", "topic": "x", "partition": 0}, "offset": {"offset": 3}}
        assert worker.patch(path, json={"offsets": [other]}).status_code == 200
        assert connect.copied(source["name"], "source") == before

    def wait_until_stopped(self, connect: ConnectClient, name: str) -> None:
        """Wait for a connector to be there, and stopped, without tasks."""
        raise NotImplementedError

    def wait_until_running(self, connect: ConnectClient, name: str) -> None:
        """Wait for a connector to run with its tasks."""
        raise NotImplementedError
