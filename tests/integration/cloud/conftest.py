"""A local cloud for the tests of this folder: its own images and folders, and a faster clock."""

import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.cloud.functions import TRUST, Deploy, zipped
from tests.integration.cloud.running_cloud import Cloud
from tests.integration.local_aws import running


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    folder = tmp_path_factory.mktemp("cloud")
    server = "tests.integration.cloud.tunable_server"
    with running(server, folder / "server.log", "--folder", str(folder)) as started:
        yield Cloud(started.endpoint, folder)


@pytest.fixture(scope="session")
def role(cloud: Cloud) -> str:
    arn: str = cloud.client("iam").create_role(RoleName="function-role", AssumeRolePolicyDocument=json.dumps(TRUST))[
        "Role"
    ]["Arn"]
    return arn


@pytest.fixture
def deploy(cloud: Cloud, role: str) -> Deploy:
    def deploy(code: str, **options: Any) -> str:
        name = f"function-{uuid.uuid4().hex[:8]}"
        cloud.client("lambda").create_function(
            FunctionName=name,
            Runtime="python3.13",
            Role=role,
            Handler="app.handler",
            Code={"ZipFile": zipped({"app.py": code})},
            **options,
        )
        return name

    return deploy
