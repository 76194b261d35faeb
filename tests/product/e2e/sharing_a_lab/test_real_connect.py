"""The real Kafka Connect, started from the deployed service, keeps the contract of the fake."""

from collections.abc import Iterator

import httpx
import pytest
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from lab.laboratory import Laboratory
from mskmigration.connect import ConnectClient, State
from tests.contracts.connect import ConnectContract


class TestRealConnect(ConnectContract):
    @pytest.fixture
    def servers(self, laboratory: Laboratory) -> dict[str, str]:
        return {"source": laboratory.source.bootstrap_servers, "target": laboratory.target.bootstrap_servers}

    @pytest.fixture
    def worker(self, laboratory: Laboratory) -> Iterator[httpx.Client]:
        with httpx.Client(base_url=laboratory.connect.result().url, timeout=30) as http:
            yield http

    @pytest.fixture
    def connect(self, worker: httpx.Client) -> ConnectClient:
        return ConnectClient([str(worker.base_url).rstrip("/")], worker)

    @pytest.fixture(autouse=True)
    def leave_nothing(self, connect: ConnectClient) -> None:
        """Start each test without connectors of the contract."""
        for name in ("contract-heartbeat", "contract-source"):
            connect.delete(name)

    def wait_until_running(self, connect: ConnectClient, name: str) -> None:
        """Wait for the worker to start the connector and its task."""
        wait_for(connect, name, State.RUNNING, [State.RUNNING])

    def wait_until_stopped(self, connect: ConnectClient, name: str) -> None:
        """Wait for the worker to end the tasks."""
        wait_for(connect, name, State.STOPPED, [])


def wait_for(connect: ConnectClient, name: str, state: State, tasks: list[State]) -> None:
    def reached() -> bool:
        status = connect.statuses().get(name)
        return status is not None and status.connector.state is state and [task.state for task in status.tasks] == tasks

    Retrying(retry=retry_if_result(lambda done: not done), wait=wait_fixed(0.2), stop=stop_after_delay(60))(reached)
