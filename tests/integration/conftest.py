"""Clouds that the integration tests share, one start a session."""

from collections.abc import Iterator

import httpx
import pytest

from tests.integration.local_aws import LocalAws, running


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    """Run the local cloud."""
    with running("lab.cloud", tmp_path_factory.mktemp("cloud") / "cloud.log") as started:
        yield started


@pytest.fixture(scope="session")
def plain_moto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    """Run moto as it is released, with its interpreter of state machines switched on."""
    with running("moto.server", tmp_path_factory.mktemp("moto") / "moto.log") as started:
        switched = {"stepfunctions": {"execute_state_machine": True}}
        httpx.post(f"{started.endpoint.url}/moto-api/config", json=switched).raise_for_status()
        yield started
