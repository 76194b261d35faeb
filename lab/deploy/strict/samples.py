"""The project's templates and what each is deployed with, so that nothing is wrong but the fault that is planted."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from samtranslator.yaml_helper import yaml_parse

from lab.deploy.strict.variant import Template
from lab.paths import ROOT
from localaws.cloudformation.template import parse

BUCKET: Final = "strict-templates"
_GROUP: Final = "sg-0123456789abcdef0"
_MACHINE: Final = "arn:aws:states:eu-central-1:123456789012:stateMachine:migrate"
# What the root stack gives to those nested in it.
_NESTED: Final = {
    "Application": "strict",
    "Image": "kafka-connect",
    "ConnectImage": "kafka-connect",
    "PrometheusImage": "prometheus",
    "AlertmanagerImage": "alertmanager",
    "GrafanaImage": "grafana",
    "SourceBootstrapServers": "source:9092",
    "TargetBootstrapServers": "target:9092",
    "Architecture": "X86_64",
    "RetentionDays": "15",
    "VpcId": "vpc-0123456789abcdef0",
    "SubnetIds": "subnet-0123456789abcdef0,subnet-0123456789abcdef1,subnet-0123456789abcdef2",
    "ClientSecurityGroupId": _GROUP,
    "AccessSecurityGroupId": _GROUP,
    "SecurityGroup": _GROUP,
    "ControlPlaneSecurityGroup": _GROUP,
    "WorkersSecurityGroup": _GROUP,
    "ClusterName": "workers",
    "ServiceName": "connect",
    "NamespaceId": "ns-0123456789abcdef0",
    "ConnectClusterName": "workers",
    "ConnectServiceName": "connect",
    "ConnectLogGroupName": "/strict/connect",
    "FunctionsLogGroupName": "/strict/functions",
    "StartHealingFunctionName": "start-healing",
    "TopicArn": "arn:aws:sns:eu-central-1:123456789012:topic",
    "NotificationEmail": "kafka@example.com",
    **{f"{name}StateMachineArn": _MACHINE for name in ("Migrate", "Cutover", "Rollback", "Finish", "Heal")},
}
# Each stands on its own, with parameters of its own.
_OWN: Final = {"stacks/network.yaml": "network", "stacks/cluster.yaml": "cluster", "stacks/key.yaml": "key"}
_LOCAL: Final = {"CodeUri", "ContentUri", "DefinitionUri", "Location"}


@cache
def template(file: str) -> Template:
    """Return a template of the project, with what lies beside it replaced by places in a bucket."""
    parsed = parse((ROOT / file).read_text())
    for resource in parsed["Resources"].values():
        properties = resource.get("Properties", {})
        for key in _LOCAL & properties.keys():
            properties[key] = f"https://s3.amazonaws.com/{BUCKET}/x" if key == "Location" else f"s3://{BUCKET}/x"
    return parsed


def parameters(file: str, over: Mapping[str, str]) -> dict[str, str]:
    """Return the parameters that a template is deployed with."""
    declared = template(file).get("Parameters", {})
    name = _OWN.get(file)
    given = _values(name) if name else _values("application") | _NESTED
    if file == "stacks/network.yaml":
        # A VPC of its own, in which nothing exists.
        given |= {"VpcId": "", "SubnetIds": "", "RouteTableIds": ""}
    return {key: value for key, value in {**given, **over}.items() if key in declared}


def _values(name: str) -> dict[str, str]:
    read: dict[str, Any] = yaml_parse((ROOT / "parameters" / f"{name}.yaml").read_text())
    return {key: ",".join(value) if isinstance(value, list) else str(value) for key, value in read.items()}
