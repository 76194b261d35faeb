"""A local cloud for the tests of this folder: its own images and folders, and a faster clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lab.cloud.endpoint import Endpoint
from tests.integration.local_aws import running


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
    server = "tests.integration.cloud.tunable_server"
    with running(server, folder / "server.log", "--folder", str(folder)) as started:
        yield Cloud(started.endpoint, folder)
