"""Deploys the application by ``sam build``, ``package`` and ``deploy``, with the local cloud as the endpoint."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lab.paths import BUILD, ROOT, SAM
from localaws.built_once import built_once, locked
from localaws.endpoint import Endpoint
from localaws.processes import Processes

STACK_NAME: Final = "msk-migration"
ARTIFACTS_BUCKET: Final = "msk-migration-artifacts"
ARTIFACTS: Final = "artifacts"
SAM_CACHE: Final = BUILD / "sam-cache"
SAM_BUILT: Final = BUILD / "sam"
SAM_PACKAGED: Final = BUILD / "sam-packaged"
# Whatever `sam build` reads.
SOURCES: Final = ("template.yaml", "stacks", "functions", "layers", "statemachines", "connectors")


class DeploymentFailedError(RuntimeError):
    """``sam`` ended with an error: its last lines say what to mend."""


@dataclass(frozen=True)
class Application:
    """The deployed stack, as its outputs tell.

    Parameters
    ----------
    monitoring
        The ECS services ``prometheus`` and ``alertmanager``, in the cluster of the workers; empty without monitoring.
    """

    migrate_state_machine: str
    heal_state_machine: str
    cutover_state_machine: str
    rollback_state_machine: str
    finish_state_machine: str
    preflight_state_machine: str
    connect_cluster: str
    connect_service: str
    connect_log_group: str
    table: str
    bucket: str
    topic: str
    monitoring: Mapping[str, str]

    @classmethod
    def of(cls, outputs: Mapping[str, str]) -> "Application":
        """Pick what the lab uses from the root stack's outputs."""
        return cls(
            migrate_state_machine=outputs["MigrateStateMachineArn"],
            heal_state_machine=outputs["HealStateMachineArn"],
            cutover_state_machine=outputs["CutoverStateMachineArn"],
            rollback_state_machine=outputs["RollbackStateMachineArn"],
            finish_state_machine=outputs["FinishStateMachineArn"],
            preflight_state_machine=outputs["PreflightStateMachineArn"],
            connect_cluster=outputs["ConnectClusterName"],
            connect_service=outputs["ConnectServiceName"],
            connect_log_group=outputs["ConnectLogGroupName"],
            table=outputs["TableName"],
            bucket=outputs["BucketName"],
            topic=outputs["TopicArn"],
            monitoring={
                name: outputs[f"{name.title()}ServiceName"]
                for name in ("prometheus", "alertmanager")
                if f"{name.title()}ServiceName" in outputs
            },
        )


class Deployment:
    """Builds and deploys; each step may run in a thread of its own.

    Parameters
    ----------
    folder
        Receives the logs ``sam-build.log``, ``sam-package.log`` and ``sam-deploy.log``.
    """

    def __init__(self, processes: Processes, endpoint: Endpoint, folder: Path) -> None:
        self._processes = processes
        self._endpoint = endpoint
        self._folder = folder

    def build(self) -> None:
        """Build functions and layer, unless a lab has built them of the same sources before.

        Raises
        ------
        DeploymentFailedError
        """
        with locked(SAM_CACHE):  # SAM CLI expects to be its only user.
            built_once(SAM_BUILT, _sources(), lambda folder: self._sam("build", build_command(folder)))

    def deploy(self, parameters: Mapping[str, str]) -> Application:
        """Deploy what was built, with the subnets and the security group of the local cloud's default VPC.

        ``sam deploy`` packages what is not packaged, which takes ten CPU seconds: so the labs share one package.

        Raises
        ------
        DeploymentFailedError
        """
        s3 = self._endpoint.client("s3")
        s3.create_bucket(
            Bucket=ARTIFACTS_BUCKET, CreateBucketConfiguration={"LocationConstraint": self._endpoint.region}
        )
        packaged = built_once(SAM_PACKAGED, [*_sources(), ROOT / "lab" / "deployment.py"], self._package)
        for artifact in (packaged / ARTIFACTS).iterdir():
            s3.put_object(Bucket=ARTIFACTS_BUCKET, Key=artifact.name, Body=artifact.read_bytes())
        template = packaged / "template.yaml"
        self._sam("deploy", deploy_command(template, self._endpoint.region, {**self._default_network(), **parameters}))
        return Application.of(self._outputs())

    def _package(self, folder: Path) -> None:
        """Package by way of this cloud's bucket, and keep what was uploaded."""
        template = folder / "template.yaml"
        self._sam("package", package_command(self._endpoint.region, template))
        # SAM CLI does not take the local cloud's address for one of S3.
        own, of_s3 = f"{self._endpoint.url}/", f"https://s3.{self._endpoint.region}.amazonaws.com/"
        template.write_text(template.read_text().replace(own, of_s3))
        (folder / ARTIFACTS).mkdir()
        s3 = self._endpoint.client("s3")
        for uploaded in s3.list_objects_v2(Bucket=ARTIFACTS_BUCKET)["Contents"]:
            body = s3.get_object(Bucket=ARTIFACTS_BUCKET, Key=uploaded["Key"])["Body"]
            (folder / ARTIFACTS / uploaded["Key"]).write_bytes(body.read())

    def _sam(self, step: str, argv: Sequence[str | Path]) -> None:
        log = self._folder / f"sam-{step}.log"
        running = self._processes.start(f"sam {step}", argv, log=log, env=sam_environment(self._endpoint), cwd=ROOT)
        if running.popen.wait() != 0:
            raise DeploymentFailedError(f"sam {step} failed, see {log}:\n{running.tail()}")

    def _default_network(self) -> dict[str, str]:
        ec2 = self._endpoint.client("ec2")
        (vpc,) = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"]
        subnets = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc["VpcId"]]}])["Subnets"]
        own = [{"Name": "vpc-id", "Values": [vpc["VpcId"]]}, {"Name": "group-name", "Values": ["default"]}]
        (group,) = ec2.describe_security_groups(Filters=own)["SecurityGroups"]
        return {
            "VpcId": vpc["VpcId"],
            "SubnetIds": ",".join(sorted(subnet["SubnetId"] for subnet in subnets)[:2]),
            "ClientSecurityGroupId": group["GroupId"],
        }

    def _outputs(self) -> dict[str, str]:
        (stack,) = self._endpoint.client("cloudformation").describe_stacks(StackName=STACK_NAME)["Stacks"]
        return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


def _sources() -> list[Path]:
    """Return the files that decide what is built; what Python has compiled beside them does not."""
    found = [file for name in SOURCES for file in [ROOT / name, *(ROOT / name).rglob("*")]]
    return [file for file in found if file.is_file() and "__pycache__" not in file.parts]


def build_command(built: Path) -> list[str | Path]:
    """Return the command line of ``sam build``."""
    return [
        *(SAM, "build", "--template-file", ROOT / "template.yaml", "--build-dir", built),
        *("--cached", "--cache-dir", SAM_CACHE),
    ]


def package_command(region: str, packaged: Path) -> list[str | Path]:
    """Return the command line of ``sam package``, which writes the template ``packaged``."""
    return [
        *(SAM, "package", "--template-file", SAM_BUILT / "template.yaml", "--s3-bucket", ARTIFACTS_BUCKET),
        *("--region", region, "--output-template-file", packaged, "--no-progressbar"),
    ]


def deploy_command(template: Path, region: str, parameters: Mapping[str, str]) -> list[str | Path]:
    """Return the command line of ``sam deploy``."""
    return [
        *(SAM, "deploy", "--template-file", template, "--stack-name", STACK_NAME),
        *("--s3-bucket", ARTIFACTS_BUCKET, "--region", region, "--no-confirm-changeset", "--no-progressbar"),
        *("--capabilities", "CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"),
        *("--parameter-overrides", *(f"{name}={value}" for name, value in parameters.items())),
    ]


def sam_environment(endpoint: Endpoint) -> dict[str, str]:
    """Return the environment that keeps SAM CLI, and whatever it starts, away from any real account."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return kept | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{kept['PATH']}",  # the layer is built with this Python
        "AWS_ENDPOINT_URL": endpoint.url,
        "AWS_ACCESS_KEY_ID": "administrator",
        "AWS_SECRET_ACCESS_KEY": "administrator",
        "AWS_DEFAULT_REGION": endpoint.region,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "SAM_CLI_TELEMETRY": "0",
        "SAM_CLI_POLL_DELAY": "1",
    }
