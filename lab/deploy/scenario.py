"""``make deploy-check``: every stack is deployed to the local AWS, read back, changed and deleted."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from lab.console import LabConsole
from lab.deploy.environments import ENVIRONMENTS, environment, live_beside
from lab.deploy.reach import cut_off, unreachable
from lab.deploy.report import ReadBack, Report, StackReport
from lab.deploy.roles import check_roles
from lab.deploy.stacks import Cloud, Stack
from lab.deploy.strict.trying import try_all
from lab.deployment import ARTIFACTS_BUCKET, SAM_BUILT, Deployment
from lab.images import build_monitoring_images
from lab.paths import ROOT
from localaws.endpoint import Endpoint
from localaws.processes import Processes

APPLICATION: Final = "msk-migration"
NETWORK: Final = "msk-migration-network"
KEY: Final = "msk-migration-key"
FORMS: Final = ("standard", "express", "serverless")
TARGET: Final = f"{APPLICATION}-{FORMS[0]}"
IAM_PORT: Final = 9098
TEMPLATES: Final = ("template.yaml", *(f"stacks/{name}.yaml" for name in ("network", "cluster", "key")))
# No worker: the workers are proved by every other command of the lab.
IDLE: Final = {"WorkerCount": "0", "AutoScaling": "disabled", "ConnectImage": "kafka-connect"}
MONITORED: Final = {"Monitoring": "enabled", "PrometheusImage": "prometheus", "AlertmanagerImage": "alertmanager"}
# MSK Serverless keeps no log of its brokers, and has nothing else that a parameter changes in place.
UNCHANGEABLE: Final = f"{APPLICATION}-serverless"


def run(processes: Processes, endpoint: Endpoint, folder: Path, console: LabConsole) -> Report:
    """Check every stack.

    Raises
    ------
    DeploymentFailedError
    """
    cloud = Cloud(processes, endpoint, folder)
    for template in TEMPLATES:
        cloud.sam(f"validate-{Path(template).stem}", "validate", "--lint", "--template", ROOT / template)
    console.say(f"{len(TEMPLATES)} templates are valid, and cfn-lint finds nothing")
    # A stack is complete when its services run.
    build_monitoring_images()
    Deployment(processes, endpoint, folder).build()
    endpoint.client("s3").create_bucket(
        Bucket=ARTIFACTS_BUCKET, CreateBucketConfiguration={"LocationConstraint": endpoint.region}
    )
    check = _Check(cloud, console)
    # The account is a fresh one: docs/first-deployment.md asks for this first.
    endpoint.client("iam").create_service_linked_role(AWSServiceName="ecs.amazonaws.com")
    key = Stack(KEY, "key", "key", change={"Application": f"{APPLICATION}-renamed"})
    encrypted = {"KmsKeyArn": check.up(key)["KeyArn"]}
    _in_an_existing_vpc(check, cloud)
    network = check.up(Stack(NETWORK, "network", "network", encrypted))
    where = {
        "VpcId": network["NetworkVpcId"],
        "SubnetIds": network["NetworkSubnetIds"],
        "ClientSecurityGroupId": network["ClientSecurityGroupId"],
    }
    for form in FORMS[1:]:
        check.whole(Stack(f"{APPLICATION}-{form}", "cluster", "cluster", {**where, "ClusterType": form}))
    # The target, whose secret is under a key of its own.
    cluster = Stack(TARGET, "cluster", "cluster", {**where, "ClusterType": FORMS[0], "Authentication": "iam-and-scram"})
    target = check.up(cluster)
    production, staging = (
        environment(name, {**where, **encrypted, **IDLE, **more}, SAM_BUILT / "template.yaml")
        for name, more in zip(
            ENVIRONMENTS, (MONITORED | _clusters(cloud, target, encrypted["KmsKeyArn"]), {}), strict=True
        )
    )
    check.up(production)
    roles, faults = check_roles(endpoint, check.roles_of_callers(production.name))
    console.say(f"{sum(len(it.allowed) for it in roles)} calls that roles need work, their neighbours are refused")
    faults += unreachable(cloud.client, target["SecurityGroupId"], IAM_PORT, check.read_again(production.name))
    live_beside(check, production, staging)
    console.say(f"{production.name} stayed as it was while {staging.name} was deployed, changed and deleted")
    for stack in (production, cluster, Stack(NETWORK, "network", "network"), key):
        check.down(stack)
    strict = try_all(endpoint, console)
    return Report(
        templates_checked=len(TEMPLATES),
        environments=len(ENVIRONMENTS),
        stacks=check.reports,
        roles=roles,
        strict=strict,
        faults=[*check.faults, *faults, *strict.faults],
    )


def _in_an_existing_vpc(check: "_Check", cloud: Cloud) -> None:
    """Make the endpoints in a VPC that has hosts of its own, in two ranges of addresses: nobody may lose a service."""
    ec2 = cloud.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    ec2.associate_vpc_cidr_block(VpcId=vpc, CidrBlock="10.2.0.0/16")
    where = {
        "VpcId": vpc,
        "SubnetIds": ec2.create_subnet(VpcId=vpc, CidrBlock="10.1.0.0/24")["Subnet"]["SubnetId"],
        "RouteTableIds": ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"],
    }
    stack = Stack(f"{NETWORK}-yours", "network", "network", where, change={"EndpointClientsCidr": "10.0.0.0/8"})
    check.up(stack)
    check.faults += [f"{stack.name}: {each}" for each in cut_off(cloud.client, vpc)]
    check.down(stack)


def _clusters(cloud: Cloud, target: Mapping[str, str], key: str) -> dict[str, str]:
    """Return the parameters of a source and a target whose secrets are under two keys."""
    asked = {"Name": "kafka-source", "SecretString": "{}", "KmsKeyId": key}
    brokers = cloud.client("kafka").get_bootstrap_brokers(ClusterArn=target["ClusterArn"])
    return {
        "SourceSecretArn": cloud.client("secretsmanager").create_secret(**asked)["ARN"],
        "SourceSecretKeyArn": key,
        "TargetBootstrapServers": brokers["BootstrapBrokerStringSaslIam"],
        "TargetClusterArn": target["ClusterArn"],
        "TargetSecretArn": target["ScramSecretArn"],
        "TargetSecretKeyArn": target["ScramSecretKeyArn"],
    }


class _Check:
    """Takes stacks up and down, and notes what is not as it has to be."""

    def __init__(self, cloud: Cloud, console: LabConsole) -> None:
        self._cloud = cloud
        self._console = console
        self._by_name: dict[str, StackReport] = {}
        self.faults: list[str] = []

    @property
    def reports(self) -> list[StackReport]:
        """One a stack, in the order of their deployment."""
        return list(self._by_name.values())

    def whole(self, stack: Stack) -> None:
        """Take a stack up and down again."""
        self.up(stack)
        self.down(stack)

    def up(self, stack: Stack) -> Mapping[str, str]:
        """Deploy a stack, read it back, change a parameter and read again; return its outputs."""
        self._cloud.deploy(stack)
        before = self._cloud.read_back(stack.name)
        unknown = [f"{it.logical_id} ({it.type})" for it in before if it.properties is None]
        self.faults += [f"{stack.name}: {each} could not be read back" for each in unknown]
        self._cloud.deploy(stack, **stack.change)
        after = [self._cloud.again(resource) for resource in before]
        changed = list(changes(before, after))
        if not changed and stack.name != UNCHANGEABLE:
            self.faults.append(f"{stack.name}: an update of {stack.change} changed nothing")
        self._by_name[stack.name] = StackReport(
            name=stack.name, template=stack.environment, resources=before, changed=changed
        )
        self._console.say(
            f"{stack.name}: {len(before)} resources, {len(before) - len(unknown)} read back, "
            f"{len(changed)} changed by an update"
        )
        return self._cloud.outputs(stack.name)

    def down(self, stack: Stack) -> None:
        """Delete a stack, and look what is left of it."""
        report, retained = self._by_name[stack.name], self._cloud.retained(stack.name)
        status = self._cloud.delete(stack.name)
        if status != "DELETE_COMPLETE":
            self.faults.append(f"{stack.name}: deleting it ended with {status}")
        there = [it.logical_id for it in report.resources if self._cloud.again(it).properties is not None]
        left = [logical for logical in there if logical not in retained]
        self.faults += [f"{stack.name}: {logical} is left after the deletion" for logical in left]
        kept = sorted(set(there) & retained)
        self._by_name[stack.name] = report.model_copy(update={"left": left, "retained": kept})
        self._console.say(f"{stack.name}: deleted; kept on purpose: {', '.join(kept) or 'nothing'}")

    def read_again(self, name: str) -> list[ReadBack]:
        """Read the resources of a stack again that was taken up."""
        return [self._cloud.again(it) for it in self._by_name[name].resources]

    def roles_of_callers(self, name: str) -> dict[str, str]:
        """Return the name of each function's role, and of the one that ECS starts workers with."""
        return {
            it.logical_id.rpartition(".")[2].removesuffix("Role"): it.physical_id
            for it in self._by_name[name].resources
            if it.type == "AWS::IAM::Role"
            and (it.logical_id.endswith("FunctionRole") or it.logical_id == "Workers.ExecutionRole")
        }


def changes(before: Iterable[ReadBack], after: Iterable[ReadBack]) -> Iterable[str]:
    """Yield what differs between two readings of the same resources, as ``resource.property: old -> new``."""
    for old, new in zip(before, after, strict=True):
        for key, value in (old.properties or {}).items():
            if (changed := (new.properties or {}).get(key)) != value:
                yield f"{old.logical_id}.{key}: {value} -> {changed}"
