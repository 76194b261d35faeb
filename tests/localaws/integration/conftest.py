"""What the tests of the local AWS create in it."""

import json
import shutil
import uuid
from typing import Any

import pytest

from tests.localaws.integration.fake_worker import ENTRYPOINT, SERVER, Worker
from tests.localaws.integration.functions import TRUST, Deploy, zipped
from tests.localaws.integration.running_cloud import Cloud
from tests.paths import IMAGES


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


@pytest.fixture(scope="session")
def task_role(cloud: Cloud) -> str:
    iam = cloud.client("iam")
    trust = json.dumps(TRUST).replace("lambda.amazonaws.com", "ecs-tasks.amazonaws.com")
    arn: str = iam.create_role(RoleName="task", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    statement = {"Effect": "Allow", "Action": ["logs:*", "secretsmanager:*", "ssm:*"], "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_role_policy(RoleName="task", PolicyName="all", PolicyDocument=document)
    return arn


@pytest.fixture(scope="session")
def worker_image(cloud: Cloud) -> str:
    """Build the image ``worker``, whose containers are root's."""
    folder = cloud.folder / "images" / "worker"
    (folder / "bin").mkdir(parents=True)
    (folder / "Dockerfile").write_text(
        'FROM scratch\nENTRYPOINT ["/opt/worker/bin/entrypoint", "serve"]\nCMD ["slowly"]\n'
    )
    entrypoint = folder / "bin" / "entrypoint"
    entrypoint.write_text(ENTRYPOINT)
    entrypoint.chmod(0o755)
    (folder / "bin" / "server.py").write_text(SERVER)
    shutil.copy2(IMAGES / "kafka-connect" / "bin" / "healthcheck", folder / "bin" / "healthcheck")
    return "worker"


@pytest.fixture
def worker(cloud: Cloud, task_role: str, worker_image: str) -> Worker:
    return _worker(cloud, task_role, worker_image)


@pytest.fixture
def other(cloud: Cloud, task_role: str, worker_image: str) -> Worker:
    return _worker(cloud, task_role, worker_image)


def _worker(cloud: Cloud, role: str, image: str) -> Worker:
    subnet = cloud.client("ec2").describe_subnets()["Subnets"][0]["SubnetId"]
    return Worker(cloud, role, subnet, image)
