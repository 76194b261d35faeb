"""The fake of Kafka Connect keeps the contract that the real one keeps.

See tests/product/e2e/sharing_a_lab/test_real_connect.py.
"""

import httpx
import pytest

from mskmigration.connect import ConnectClient, State
from tests.contracts.connect import ConnectContract
from tests.fakes.connect import FakeConnect


class TestFakeConnect(ConnectContract):
    @pytest.fixture
    def servers(self) -> dict[str, str]:
        return {"source": "source:9092", "target": "target:9092"}

    @pytest.fixture
    def worker(self) -> httpx.Client:
        return httpx.Client(transport=FakeConnect(), base_url="http://worker:8083")

    @pytest.fixture
    def connect(self, worker: httpx.Client) -> ConnectClient:
        return ConnectClient([str(worker.base_url).rstrip("/")], worker, patience_seconds=1)

    def wait_until_stopped(self, connect: ConnectClient, name: str) -> None:
        """Have nothing to wait for either."""
        status = connect.statuses()[name]
        assert (status.connector.state, status.tasks) == (State.STOPPED, ())

    def wait_until_running(self, connect: ConnectClient, name: str) -> None:
        """Have nothing to wait for: it runs at once."""
