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
    def connect(self, laboratory: Laboratory) -> Iterator[ConnectClient]:
        with httpx.Client() as http:
            yield ConnectClient([laboratory.connect.result().url], http)

    @pytest.fixture(autouse=True)
    def leave_nothing(self, connect: ConnectClient) -> None:
        """Start each test without connectors of the contract."""
        connect.delete("contract-heartbeat")

    def wait_until_running(self, connect: ConnectClient, name: str) -> None:
        """Wait for the worker to start the connector and its task."""

        def running() -> bool:
            status = connect.statuses().get(name)
            return status is not None and [task.state for task in status.tasks] == [State.RUNNING]

        Retrying(retry=retry_if_result(lambda done: not done), wait=wait_fixed(0.2), stop=stop_after_delay(60))(running)
