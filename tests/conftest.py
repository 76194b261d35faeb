"""What tests of several folders share, one start a session."""

import localaws.quicker  # noqa: F401, I001  before moto

from collections.abc import Iterator

import httpx
import pytest

from tests.localaws.integration.running_cloud import Cloud
from tests.localaws.running import FOLDERS, LocalAws, running


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    """Run the local AWS."""
    with running("localaws", tmp_path_factory.mktemp("cloud") / "cloud.log", *FOLDERS.options()) as started:
        yield started


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """Run a local AWS with images and folders of its own, and a faster clock."""
    folder = tmp_path_factory.mktemp("cloud")
    server = "tests.localaws.integration.tunable_server"
    with running(server, folder / "server.log", "--folder", str(folder)) as started:
        yield Cloud(started.endpoint, folder)


@pytest.fixture(scope="session")
def plain_moto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    """Run moto as it is released, with its interpreter of state machines switched on."""
    with running("moto.server", tmp_path_factory.mktemp("moto") / "moto.log") as started:
        switched = {"stepfunctions": {"execute_state_machine": True}}
        httpx.post(f"{started.endpoint.url}/moto-api/config", json=switched).raise_for_status()
        yield started
