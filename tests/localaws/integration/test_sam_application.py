"""A SAM application with nested stacks, through the real ``sam build`` and ``sam deploy``."""

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.localaws.running import LocalAws
from tests.paths import SAM

APP = Path(__file__).parent / "app"
STACK = "greetings"


@dataclass(frozen=True)
class Application:
    """The application, built once; deployed as often as a test wants."""

    aws: LocalAws
    built: Path

    def deploy(self, **parameters: str) -> str:
        """Deploy with these parameters and return what SAM printed."""
        subnets = self.aws.client("ec2").describe_subnets()["Subnets"]
        given = {"SubnetIds": ",".join(subnet["SubnetId"] for subnet in subnets), **parameters}
        return _sam(
            self.aws,
            *("deploy", "--template-file", self.built / "template.yaml", "--stack-name", STACK),
            *("--s3-bucket", "artifacts", "--no-confirm-changeset", "--no-fail-on-empty-changeset"),
            *("--capabilities", "CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"),
            *("--parameter-overrides", " ".join(f"{name}={value}" for name, value in given.items())),
        )

    @property
    def outputs(self) -> Mapping[str, str]:
        """The root stack's outputs."""
        (stack,) = self.aws.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"]
        return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}

    def greet(self, name: str) -> Any:
        """Run the application's state machine and return its output."""
        started = self.aws.client("stepfunctions").start_execution(
            stateMachineArn=self.outputs["StateMachineArn"], input=json.dumps({"name": name})
        )
        described = self.aws.finished(started["executionArn"])
        assert described["status"] == "SUCCEEDED", described
        return json.loads(described["output"])

    def container(self) -> Any:
        """Return the container that the service's current task definition describes."""
        ecs, service = self.aws.client("ecs"), self.outputs["ServiceArn"]
        (described,) = ecs.describe_services(cluster=service.split("/")[1], services=[service])["services"]
        definition = ecs.describe_task_definition(taskDefinition=described["taskDefinition"])
        return definition["taskDefinition"]["containerDefinitions"][0]


def _sam(aws: LocalAws, *arguments: str | Path) -> str:
    environment = os.environ | {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": aws.endpoint.region,
        "AWS_ENDPOINT_URL": aws.endpoint.url,
        "SAM_CLI_TELEMETRY": "0",
        "SAM_CLI_POLL_DELAY": "1",
    }
    run = subprocess.run([SAM, *arguments], cwd=APP, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout + run.stderr


@pytest.fixture(scope="module")
def application(aws: LocalAws, tmp_path_factory: pytest.TempPathFactory) -> Application:
    folder = tmp_path_factory.mktemp("sam")
    _sam(aws, "build", "--build-dir", folder / "built", "--cache-dir", folder / "cache")
    aws.client("s3").create_bucket(
        Bucket="artifacts", CreateBucketConfiguration={"LocationConstraint": aws.endpoint.region}
    )
    deployed = Application(aws, folder / "built")
    deployed.deploy()
    return deployed


def test_deploys_updates_and_deletes(application: Application) -> None:
    aws = application.aws
    assert application.greet("Ann") == {"greeting": "hello Ann"}
    assert application.container()["environment"] == [{"name": "MEMORY", "value": "1024"}]
    before = application.outputs

    application.deploy(Greeting="goodbye", Memory="2048")
    assert application.outputs == before, "an update in place renames nothing"
    assert application.greet("Ann") == {"greeting": "goodbye Ann"}
    assert application.container()["environment"] == [{"name": "MEMORY", "value": "2048"}]

    assert "No changes to deploy" in application.deploy(Greeting="goodbye", Memory="2048")

    aws.client("cloudformation").delete_stack(StackName=STACK)
    assert before["FunctionName"] not in [f["FunctionName"] for f in aws.client("lambda").list_functions()["Functions"]]
    assert before["TableName"] not in aws.client("dynamodb").list_tables()["TableNames"]
    (cluster,) = aws.client("ecs").describe_clusters(clusters=[before["ServiceArn"].split("/")[1]])["clusters"]
    assert (cluster["status"], cluster["activeServicesCount"]) == ("INACTIVE", 0)
    assert "GreetOften" not in [s["Name"] for s in aws.client("scheduler").list_schedules()["Schedules"]]
