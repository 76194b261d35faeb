"""A local cloud of its own for the tests of this folder."""

import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from lab.cloud.endpoint import Endpoint
from lab.paths import ROOT
from lab.processes import Processes

SERVER = Path(__file__).with_name("tunable_server.py")


@dataclass(frozen=True)
class Cloud:
    """A running local cloud and the folder of its images, tasks and functions."""

    endpoint: Endpoint
    folder: Path

    def client(self, service: str) -> Any:
        return self.endpoint.client(service)


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    folder = tmp_path_factory.mktemp("cloud")
    endpoint = Endpoint(_free_port())
    with Processes() as processes:
        server = processes.start(
            "cloud",
            [sys.executable, SERVER, str(endpoint.port), folder],
            log=folder / "server.log",
            env={"PATH": "/usr/local/bin:/usr/bin:/bin", "PYTHONPATH": str(ROOT), "HOME": str(folder)},
            cwd=ROOT,
        )
        try:
            _await_answer(endpoint)
        except httpx.TransportError:
            pytest.fail(f"The local cloud did not start:\n{server.tail()}")
        yield Cloud(endpoint, folder)


@retry(
    retry=retry_if_exception_type(httpx.TransportError),
    wait=wait_fixed(0.1),
    stop=stop_after_delay(60),
    reraise=True,
)
def _await_answer(endpoint: Endpoint) -> None:
    httpx.get(f"{endpoint.url}/moto-api/data.json").raise_for_status()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
